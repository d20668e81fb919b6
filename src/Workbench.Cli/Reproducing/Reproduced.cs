using Workbench.Interactive;
using Workbench.Reproduction;
using Workbench.Results;

namespace Workbench.Cli.Reproducing;

/// <summary>What reproducing a paper gave.</summary>
/// <param name="Tables">The tables to write.</param>
/// <param name="Claims">The paper's claims.</param>
/// <param name="Page">The page with everything.</param>
/// <param name="Provenance">How it came about.</param>
internal sealed record Reproduced(IReadOnlyList<ReproducedTable> Tables, IReadOnlyList<Claim> Claims, Report Page, Provenance Provenance);
