using System.Text;

namespace Workbench.Results;

/// <summary>Writes files beside their place and then renames them, so that a failure leaves the old file as it was.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file in one piece; missing folders on the way are made.</summary>
    /// <param name="path">The file to write. A symbolic link is followed; a device such as <c>/dev/stdout</c> is written directly.</param>
    /// <param name="write">Writes the content; when it throws, nothing is left behind and the old file stays.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        if (target.StartsWith("/dev/", StringComparison.Ordinal))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a folder. Name a file.");
        if (File.Exists(target) && File.ResolveLinkTarget(target, returnFinalTarget: true) is { } link)
            target = link.FullName;

        try
        {
            Replace(target, write);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"Cannot write '{path}': {denied.Message}", denied);
        }
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private static void Replace(string target, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"Cannot write '{target}': it is a folder. Name a file.");
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
