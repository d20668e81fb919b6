namespace Workbench.Dictionaries.Linear;

/// <summary>Which side of an attention score is explained; the other is a constant, so that the score is linear.</summary>
public enum ScoreSide
{
    /// <summary>The query; keys are held constant.</summary>
    Query,

    /// <summary>The key; queries are held constant.</summary>
    Key,
}
