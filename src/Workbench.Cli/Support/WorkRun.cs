using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Workbench.Cli.Support;

/// <summary>One run of a command: the options given and the places to write to.</summary>
internal sealed class WorkRun(ParseResult parse, CancellationToken cancellation)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <summary>Where results go.</summary>
    public TextWriter Output { get; } = parse.InvocationConfiguration.Output;

    /// <summary>Where progress, warnings and errors go.</summary>
    public TextWriter Error { get; } = parse.InvocationConfiguration.Error;

    /// <summary>Set when the user wants the work to stop.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    /// <summary>The value of an option that must be given or has a default.</summary>
    public T Need<T>(Option<T> option) => parse.GetRequiredValue(option);

    /// <summary>The value of an argument that may be left out.</summary>
    public T? Get<T>(Argument<T> argument) => parse.GetValue(argument);

    /// <summary>The value of an argument.</summary>
    public T Need<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    /// <summary>Writes a line of the result.</summary>
    public void Say(FormattableString line) => Output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a warning.</summary>
    public void Warn(FormattableString line) => Error.WriteLine("warning: " + line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a table of the result, drawn on a terminal and in plain columns elsewhere.</summary>
    /// <param name="columns">Headers.</param>
    /// <param name="rows">Cells.</param>
    /// <param name="textColumns">How many columns at the left hold text; the others are numbers, set right.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int textColumns = 0)
    {
        var table = new Table { Border = ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected ? TableBorder.Rounded : TableBorder.None };
        for (var column = 0; column < columns.Count; column++)
            table.AddColumn(new TableColumn(Markup.Escape(columns[column])) { NoWrap = true, Alignment = column < textColumns ? Justify.Left : Justify.Right });
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (table.Border == TableBorder.None)
            console.Profile.Width = 1000;
        console.Write(table);
    }

    /// <summary>Runs a step that counts up to a total: a bar with the time left on a terminal, a line now and then elsewhere.</summary>
    /// <param name="what">What is done, e.g. <c>Scoring edges</c>.</param>
    /// <param name="total">What it counts up to.</param>
    /// <param name="unit">What it counts, e.g. <c>pairs</c>.</param>
    /// <param name="work">The step; it reports how many are done.</param>
    /// <param name="note">A word on how it goes, e.g. the loss; asked whenever progress is shown.</param>
    /// <returns>What the step returns.</returns>
    public T WithProgress<T>(string what, long total, string unit, Func<IProgress<int>, T> work, Func<string>? note = null) =>
        WithProgress(what, unit, progress => work(new Told<int>(done => progress.Report((done, total)))), note, total);

    /// <summary>Runs a step that says itself how far it has to go.</summary>
    /// <param name="what">What is done.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="work">The step; it reports how many are done of how many.</param>
    /// <param name="note">A word on how it goes.</param>
    /// <param name="total">What it counts up to, as far as is known before it begins.</param>
    /// <returns>What the step returns.</returns>
    public T WithProgress<T>(string what, string unit, Func<IProgress<(long Done, long Total)>, T> work, Func<string>? note = null, long total = 0) =>
        ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected
            ? OnTerminal(what, total, work, note ?? NoNote)
            : InLines(what, total, unit, work, note ?? NoNote);

    private static string NoNote() => "";

    private static T OnTerminal<T>(string what, long total, Func<IProgress<(long Done, long Total)>, T> work, Func<string> note)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(bars =>
            {
                var bar = bars.AddTask(what, maxValue: Math.Max(1, total));
                var result = work(new Told<(long Done, long Total)>(told =>
                {
                    (bar.Value, bar.MaxValue) = (told.Done, Math.Max(1, told.Total));
                    bar.Description = Markup.Escape($"{what} {note()}".TrimEnd());
                }));
                bar.Value = bar.MaxValue;
                return result;
            });
    }

    private T InLines<T>(string what, long total, string unit, Func<IProgress<(long Done, long Total)>, T> work, Func<string> note)
    {
        var clock = Stopwatch.StartNew();
        var lastLine = TimeSpan.Zero;
        // Work that was resumed begins in the middle: the pace is that of what was done since the first word of it.
        (long Done, TimeSpan At)? first = null;
        // Work that ends early, because nothing more was left to try, says how far it went.
        long reached = total;
        var result = work(new Told<(long Done, long Total)>(told =>
        {
            var done = told.Done;
            total = told.Total;
            first ??= (done, clock.Elapsed);
            reached = done;
            if (done >= total || clock.Elapsed - lastLine < BetweenLines)
                return;
            lastLine = clock.Elapsed;
            var left = done > first.Value.Done
                ? string.Create(CultureInfo.InvariantCulture, $", about {((clock.Elapsed - first.Value.At) * (total - done) / (done - first.Value.Done)).TotalSeconds:0} s left")
                : "";
            Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total} {unit}{left}{(note() is { Length: > 0 } said ? ", " + said : "")}"));
        }));
        Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {reached} of {total} {unit}, {clock.Elapsed.TotalSeconds:0.0} s"));
        return result;
    }

    // Progress<T> of .NET would answer later and from other threads, out of order.
    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
