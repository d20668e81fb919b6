using Plotly.NET.LayoutObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.CSharp;

// What the traces have in common.
internal static class Marks
{
    // The object that was given, to be refined, or a new one.
    internal static T Of<T>(Optional<T> given)
        where T : Dyn, new() => given.IsSome ? given.Value : new T();

    internal static StyleParam.Mode Mode(bool lines, bool markers, bool text) => (lines, markers, text) switch
    {
        (true, true, true) => StyleParam.Mode.Lines_Markers_Text,
        (true, true, false) => StyleParam.Mode.Lines_Markers,
        (true, false, true) => StyleParam.Mode.Lines_Text,
        (true, false, false) => StyleParam.Mode.Lines,
        (false, _, true) => StyleParam.Mode.Markers_Text,
        _ => StyleParam.Mode.Markers,
    };

    internal static Optional<object[]> Pair<TMin, TMax>(Optional<Tuple<TMin, TMax>> pair)
        where TMin : IConvertible
        where TMax : IConvertible =>
        pair.IsSome ? new object[] { pair.Value.Item1, pair.Value.Item2 } : default(Optional<object[]>);

    internal static GenericChart ToChart(this Trace trace, Optional<bool> useDefaults) =>
        GenericChart.Of(trace, useDefaults is not { IsSome: true, Value: false });

    internal static GenericChart WithRows(this GenericChart chart, Optional<bool> reversed) =>
        reversed is { IsSome: true, Value: true }
            ? chart.WithYAxis(LinearAxis.init<int, int, int, int, int, int, int, int>(AutoRange: StyleParam.AutoRange.Reversed))
            : chart;
}
