using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workbench.Models;

/// <summary>A file that a place offers.</summary>
/// <param name="Name">Its name in the model folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">SHA-256 (64 hexadecimal digits) or git blob SHA-1 (40), lower case; null when the place does not say.</param>
/// <param name="Location">Where it is: an address or a path.</param>
internal sealed record SourceFile(string Name, long Size, string? Digest, string Location)
{
    private const int Sha256Digits = 64;
    private const int GitBlobDigits = 40;

    /// <summary>The text as a digest, or null if it is none. Quotes and the mark of a weak ETag are taken off.</summary>
    internal static string? DigestOf(string? text)
    {
        text = text?.Trim();
        if (text?.StartsWith("W/", StringComparison.Ordinal) == true) text = text[2..];
        text = text?.Trim('"');
        return text?.Length is Sha256Digits or GitBlobDigits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
    }

    /// <summary>Checks a file against size and digest; deletes it when it is not right.</summary>
    /// <param name="path">The file that came.</param>
    /// <param name="remedy">What to do about a wrong one, for people.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="InvalidDataException">It is another file than the one promised.</exception>
    internal void Check(string path, string remedy, CancellationToken cancellation)
    {
        long length = new FileInfo(path).Length;
        string? found = length == Size && Digest is not null ? Hash(path, cancellation) : Digest;
        if (length == Size && found == Digest) return;

        File.Delete(path);
        string wrong = length != Size
            ? string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes, {Size} were announced")
            : $"its {(Digest!.Length == Sha256Digits ? "SHA-256" : "git SHA-1")} is {found}, {Digest} was announced";
        throw new InvalidDataException($"{Name} from {Location} is not the right file: {wrong}. What came was deleted. {remedy}");
    }

    // Small files are named by git's hash of their content, large ones by SHA-256.
    private string Hash(string path, CancellationToken cancellation)
    {
        bool git = Digest!.Length == GitBlobDigits;
        using var hash = IncrementalHash.CreateHash(git ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (git) hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {Size}\0")));
        var block = new byte[1 << 20];
        using var stream = File.OpenRead(path);
        for (int read; (read = stream.Read(block)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
