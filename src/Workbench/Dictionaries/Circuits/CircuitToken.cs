namespace Workbench.Dictionaries.Circuits;

/// <summary>A token of a circuit's prompt.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
public sealed record CircuitToken(int Id, string Text);
