namespace Workbench.Interactive;

/// <summary>The same colour for the same method in every chart.</summary>
public static class MethodColours
{
    // The order of the paper pages first, so that notebooks and pages agree; what shares a colour is not drawn together as a rule.
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        ["eap"] = 0,
        ["eap-ig-inputs"] = 1,
        ["eap-gp"] = 2,
        ["relp"] = 3,
        ["clean-corrupted"] = 4,
        ["exact"] = 6,
        ["eap-ig-activations"] = 5,
        ["atp-star"] = 7,
        ["acdc"] = 4,
        ["hap"] = 2,
        ["edge-pruning"] = 3,
        ["warm-start"] = 4,
        ["discogp"] = 5,
    };

    /// <summary>Place of a method's colour in the palette; null for methods that have none of their own, which take the next free one.</summary>
    /// <param name="method">The method's name; what follows a blank, such as options in brackets, is passed over.</param>
    public static int? Of(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Known.TryGetValue(method.Split(' ')[0], out var place) ? place : null;
    }

    /// <summary>Whether a method is what others are compared with, which charts draw grey and dotted.</summary>
    /// <param name="method">The method's name.</param>
    public static bool IsBaseline(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.StartsWith("random", StringComparison.Ordinal);
    }
}
