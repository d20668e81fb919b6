namespace Workbench.Dictionaries;

/// <summary>What a fetch of public dictionaries found.</summary>
/// <param name="WithoutHash">Files of which the source gives no hash: their size and content alone were checked.</param>
/// <param name="MissingLayers">Layers that the source lacks, growing; not those that were here already.</param>
public sealed record FetchedDictionaries(IReadOnlyList<string> WithoutHash, IReadOnlyList<int> MissingLayers);
