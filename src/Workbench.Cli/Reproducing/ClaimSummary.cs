using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>How often each claim holds, where it was measured several times.</summary>
internal static class ClaimSummary
{
    /// <summary>The verdicts, in the order of the counts.</summary>
    public static IReadOnlyList<ClaimVerdict> Verdicts { get; } = [ClaimVerdict.Holds, ClaimVerdict.DoesNotHold, ClaimVerdict.NotDecided, ClaimVerdict.NotTestable];

    /// <summary>A row a statement, in the order in which statements first appear.</summary>
    public static IEnumerable<(string Statement, IReadOnlyList<int> Counts)> Of(IReadOnlyList<Claim> claims) => claims
        .GroupBy(claim => claim.Statement, StringComparer.Ordinal)
        .Select(group => (group.Key, (IReadOnlyList<int>)[.. Verdicts.Select(verdict => group.Count(claim => claim.Verdict == verdict))]));
}
