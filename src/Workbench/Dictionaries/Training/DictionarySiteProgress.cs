namespace Workbench.Dictionaries;

/// <summary>How a dictionary does on the tokens since the last report.</summary>
/// <param name="Site">The site.</param>
/// <param name="Loss">Squared error per entry of the scaled target, and the penalty.</param>
/// <param name="L0">Active features a token, on average.</param>
/// <param name="ExplainedVariance">1 − squared error / squared deviation from the mean.</param>
/// <param name="Dead">Features that were not active lately.</param>
/// <param name="Resampled">Dead features replaced so far.</param>
public sealed record DictionarySiteProgress(DictionarySite Site, double Loss, double L0, double ExplainedVariance, int Dead, int Resampled);
