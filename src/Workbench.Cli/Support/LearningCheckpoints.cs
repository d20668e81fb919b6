using System.Security.Cryptography;
using System.Text;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Cli.Support;

/// <summary>Where the checkpoints of a run lie when the user names no folder.</summary>
internal static class LearningCheckpoints
{
    /// <summary>A folder under <c>out/learn</c> that belongs to exactly this run.</summary>
    public static string FolderFor(Transformer model, CircuitTask task, string method, IReadOnlyDictionary<string, string> values, LearningOptions options)
    {
        var all = string.Join('\n', [
            model.Hash, task.Hash, method, .. values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}"),
            $"{options.Sparsity:R} {options.Steps} {options.BatchSize} {options.Seed} {options.Ablation.Name} {options.Recompute}",
        ]);
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..12];
        var readable = string.Concat($"{model.Name}-{task.Name}-{method}".Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));
        return Path.Combine("out", "learn", $"{readable}-{mark}");
    }
}
