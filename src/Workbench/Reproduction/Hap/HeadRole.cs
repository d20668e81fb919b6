namespace Workbench.Reproduction;

/// <summary>A head with a part that it plays in indirect object identification.</summary>
/// <param name="Class">The part.</param>
/// <param name="Head">The head, e.g. <c>a2.h3</c>.</param>
/// <param name="Evidence">What the part was read from; null where it is known from elsewhere.</param>
public sealed record HeadRole(string Class, string Head, string? Evidence);
