using System.Text;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Results;

public class AtomicFileTests
{
    [Fact]
    public void A_file_is_replaced_in_one_piece()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("a.txt"), "old and longer");
        AtomicFile.WriteText(folder.File("a.txt"), "new ü");

        Assert.Equal("new ü", File.ReadAllText(folder.File("a.txt")));
        Assert.Equal([folder.File("a.txt")], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_writer_that_fails_half_way_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("a.txt"), "old");

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("a.txt"), stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes("half of the n"));
            stream.Flush();
            throw new IOException("No space left on device");
        }));

        Assert.Equal("No space left on device", error.Message);
        Assert.Equal("old", File.ReadAllText(folder.File("a.txt")));
        Assert.Equal([folder.File("a.txt")], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused_and_kept()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("taken"));

        var error = Assert.Throws<IOException>(() => AtomicFile.WriteText(folder.File("taken"), "text"));

        Assert.Equal($"Cannot write '{folder.File("taken")}': it is a folder. Name a file.", error.Message);
        Assert.True(Directory.Exists(folder.File("taken")));
    }

    [Fact]
    public void A_file_in_the_place_of_a_parent_folder_is_refused_and_kept()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", "old");

        Assert.ThrowsAny<IOException>(() => AtomicFile.WriteText(Path.Combine(folder.File("file"), "a.txt"), "text"));

        Assert.Equal("old", File.ReadAllText(folder.File("file")));
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        using var folder = new TemporaryFolder();

        AtomicFile.WriteText(Path.Combine(folder.Path, "out", "deep", "a.txt"), "text");

        Assert.Equal("text", File.ReadAllText(Path.Combine(folder.Path, "out", "deep", "a.txt")));
    }

    [SkippableFact]
    public void A_symbolic_link_stays_a_link()
    {
        Skip.If(OperatingSystem.IsWindows(), "Making links needs special rights on Windows.");
        using var folder = new TemporaryFolder();
        folder.Write("real.txt", "old");
        File.CreateSymbolicLink(folder.File("link.txt"), folder.File("real.txt"));

        AtomicFile.WriteText(folder.File("link.txt"), "new");

        Assert.Equal("new", File.ReadAllText(folder.File("real.txt")));
        Assert.NotNull(new FileInfo(folder.File("link.txt")).LinkTarget);
    }
}
