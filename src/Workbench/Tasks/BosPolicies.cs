using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>What a task does about the token that begins a sequence; recorded with every task and result.</summary>
public static class BosPolicies
{
    /// <summary>The tokenizer's beginning-of-sequence token stands in front of each prompt.</summary>
    public const string Prepended = "prepended";

    /// <summary>Prompts begin with their first word.</summary>
    public const string None = "none";

    /// <summary>The prompts came as token ids and are used as they are.</summary>
    public const string AsGiven = "as given";

    /// <summary>Settles what a task does.</summary>
    /// <param name="tokenizer">The tokenizer of the prompts.</param>
    /// <param name="prepend">True or false to say so; null to prepend the token when the tokenizer has one.</param>
    /// <returns><see cref="Prepended"/> or <see cref="None"/>.</returns>
    /// <exception cref="ArgumentException">The token is asked for but the vocabulary has none.</exception>
    internal static string Settle(Tokenizer tokenizer, bool? prepend)
    {
        if (prepend == true && tokenizer.BosId is null)
            throw new ArgumentException(
                "A beginning-of-sequence token was asked for, but the vocabulary has none; leave it out.", nameof(prepend));
        return prepend ?? tokenizer.BosId is not null ? Prepended : None;
    }

    /// <summary>The ids of a prompt under a settled policy; a token already written out is not doubled.</summary>
    internal static int[] Encode(Tokenizer tokenizer, string text, string policy)
    {
        var ids = tokenizer.Encode(text);
        return policy != Prepended || (ids.Length > 0 && ids[0] == tokenizer.BosId) ? ids : [tokenizer.BosId!.Value, .. ids];
    }
}
