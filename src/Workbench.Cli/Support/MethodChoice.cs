using System.CommandLine;
using System.CommandLine.Parsing;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Pruning;

namespace Workbench.Cli.Support;

/// <summary>The option that names a method of a table, and the options of all its methods, read from the table.</summary>
internal sealed class MethodChoice
{
    private readonly IReadOnlyList<IMethodEntry> table;
    private readonly string usual;
    private readonly Option<string> method;
    private readonly IReadOnlyDictionary<string, Option<string?>> own;

    /// <param name="table">The methods there are.</param>
    /// <param name="usual">The one that is taken where none is named.</param>
    /// <param name="description">What the methods are for.</param>
    public MethodChoice(IReadOnlyList<IMethodEntry> table, string usual, string description)
    {
        (this.table, this.usual) = (table, usual);
        method = new Option<string>("--method") { Description = $"{description}, one of those listed below.", HelpName = "method", DefaultValueFactory = _ => usual };
        method.AcceptOnlyFromAmong([.. table.Select(known => known.Name)]);
        own = table.SelectMany(known => known.Options.Select(option => (Method: known, Option: option)))
            .GroupBy(entry => entry.Option.Name)
            .ToDictionary(group => group.Key, group => Make([.. group]), StringComparer.Ordinal);
    }

    /// <summary>Adds the options and sees to it that only those of the chosen method are given, with values that make sense.</summary>
    public void AddTo(Command command)
    {
        command.Add(method);
        foreach (var option in own.Values)
            command.Add(option);
        command.Validators.Add(result =>
        {
            // Defaults are not there yet when a command is validated.
            var name = result.GetValue(method) ?? usual;
            if (table.FirstOrDefault(known => known.Name == name) is not { } chosen)
                return;
            foreach (var (optionName, option) in own)
            {
                if (result.GetResult(option) is not { Implicit: false } || result.GetValue(option) is not { } value)
                    continue;
                if (chosen.Options.FirstOrDefault(known => known.Name == optionName) is not { } declared)
                    result.AddError($"{option.Name} is no option of {name}; it belongs to {string.Join(", ", table.Where(known => known.Options.Any(entry => entry.Name == optionName)).Select(known => known.Name))}.");
                else if (declared.Problem(value) is { } problem)
                    result.AddError($"{option.Name} is '{value}'; {problem}.");
            }
        });
    }

    /// <summary>The name of the method while a command is validated, when defaults are not there yet.</summary>
    public string NameIn(SymbolResult result) => result.GetValue(method) ?? usual;

    /// <summary>The name of the method and the values given for its options.</summary>
    public (string Name, IReadOnlyDictionary<string, string> Values) Chosen(WorkRun run) => (run.Need(method), own
        .Select(entry => (entry.Key, Value: run.Get(entry.Value)))
        .Where(entry => entry.Value is not null)
        .ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal));

    /// <summary>Makes the attribution method with the options that were given, where the table is that of <see cref="EdgeScorers"/>.</summary>
    public IEdgeScorer CreateScorer(WorkRun run)
    {
        var (name, values) = Chosen(run);
        return EdgeScorers.Create(name, values);
    }

    /// <summary>Reads a method with options in one word: <c>eap-gp</c>, or <c>eap-gp:steps=10,count-start=true</c>.</summary>
    /// <exception cref="ArgumentException">There is no such method or option, or a value makes no sense.</exception>
    public static NamedMethod Parse(string word)
    {
        var (name, values) = Split(word);
        return new NamedMethod(word, EdgeScorers.Create(name, values));
    }

    /// <summary>Reads a method that learns masks in one word: <c>edge-pruning</c>, or <c>discogp:mode=w</c>.</summary>
    /// <exception cref="ArgumentException">There is no such method or option, or a value makes no sense.</exception>
    public static NamedLearner ParseLearner(string word)
    {
        var (name, values) = Split(word);
        return new NamedLearner(word, MaskLearners.Create(name, values));
    }

    /// <summary>The methods with a line each, for the help.</summary>
    public void WriteHelp(TextWriter output)
    {
        int width = table.Max(known => known.Name.Length);
        output.WriteLine("Methods:");
        foreach (var known in table)
            output.WriteLine($"  {known.Name.PadRight(width)}  {known.Summary}");
        output.WriteLine();
    }

    private static (string Name, Dictionary<string, string> Values) Split(string word)
    {
        var (name, rest) = word.Split(':', 2) is [var before, var after] ? (before, after) : (word, "");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in rest.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2) is not [var option, var value] || !values.TryAdd(option, value))
                throw new ArgumentException($"'{word}' is no method with options; write them as {name}:option=value,option=value, each once.");
        }

        return (name, values);
    }

    private static Option<string?> Make((IMethodEntry Method, MethodOption Option)[] users)
    {
        var first = users[0].Option;
        var defaults = users.GroupBy(entry => entry.Option.Default)
            .Select(group => $"{string.Join(", ", group.Select(entry => entry.Method.Name))}: {group.Key} by default");
        return new Option<string?>("--" + first.Name)
        {
            Description = $"{string.Join(" Or: ", users.Select(entry => entry.Option.Description).Distinct())} ({string.Join("; ", defaults)})",
            HelpName = first.Choices.Count > 0 ? string.Join('|', first.Choices) : "N",
        };
    }
}
