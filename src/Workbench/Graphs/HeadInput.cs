namespace Workbench.Graphs;

/// <summary>The three inputs through which an attention head reads the residual stream.</summary>
public enum HeadInput
{
    /// <summary>The query input, written <c>&lt;q&gt;</c> in edge names.</summary>
    Query,

    /// <summary>The key input, written <c>&lt;k&gt;</c> in edge names.</summary>
    Key,

    /// <summary>The value input, written <c>&lt;v&gt;</c> in edge names.</summary>
    Value,
}
