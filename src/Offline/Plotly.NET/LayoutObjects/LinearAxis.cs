using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.LayoutObjects;

public class LinearAxis : Dyn
{
    public static LinearAxis init<a, b, c, d, e, f, g, h>(
        FSharpOption<bool> Visible = null,
        FSharpOption<Color> Color = null,
        FSharpOption<Title> Title = null,
        FSharpOption<StyleParam.AxisType> AxisType = null,
        FSharpOption<StyleParam.AutoTypeNumbers> AutoTypeNumbers = null,
        FSharpOption<StyleParam.AutoRange> AutoRange = null,
        FSharpOption<AutoRangeOptions> AutoRangeOptions = null,
        FSharpOption<bool> AutoShift = null,
        FSharpOption<StyleParam.RangeMode> RangeMode = null,
        FSharpOption<StyleParam.Range> Range = null,
        FSharpOption<bool> FixedRange = null,
        FSharpOption<StyleParam.ScaleAnchor> ScaleAnchor = null,
        FSharpOption<double> ScaleRatio = null,
        FSharpOption<StyleParam.AxisConstraint> Constrain = null,
        FSharpOption<StyleParam.AxisConstraintDirection> ConstrainToward = null,
        FSharpOption<StyleParam.LinearAxisId> Matches = null,
        FSharpOption<a> MaxAllowed = null,
        FSharpOption<b> MinAllowed = null,
        FSharpOption<IEnumerable<Rangebreak>> Rangebreaks = null,
        FSharpOption<StyleParam.TickMode> TickMode = null,
        FSharpOption<int> NTicks = null,
        FSharpOption<c> Tick0 = null,
        FSharpOption<d> DTick = null,
        FSharpOption<IEnumerable<e>> TickVals = null,
        FSharpOption<IEnumerable<f>> TickText = null,
        FSharpOption<StyleParam.TickOptions> Ticks = null,
        FSharpOption<StyleParam.CategoryTickAnchor> TicksOn = null,
        FSharpOption<StyleParam.TickLabelMode> TickLabelMode = null,
        FSharpOption<StyleParam.TickLabelPosition> TickLabelPosition = null,
        FSharpOption<int> TickLabelStep = null,
        FSharpOption<StyleParam.TickLabelOverflow> TickLabelOverflow = null,
        FSharpOption<StyleParam.Mirror> Mirror = null,
        FSharpOption<int> TickLen = null,
        FSharpOption<int> TickWidth = null,
        FSharpOption<Color> TickColor = null,
        FSharpOption<bool> ShowTickLabels = null,
        FSharpOption<StyleParam.TickAutoMargin> AutoMargin = null,
        FSharpOption<bool> ShowSpikes = null,
        FSharpOption<Color> SpikeColor = null,
        FSharpOption<int> SpikeThickness = null,
        FSharpOption<StyleParam.DrawingStyle> SpikeDash = null,
        FSharpOption<StyleParam.SpikeMode> SpikeMode = null,
        FSharpOption<StyleParam.SpikeSnap> SpikeSnap = null,
        FSharpOption<Font> TickFont = null,
        FSharpOption<int> TickAngle = null,
        FSharpOption<StyleParam.ShowTickOption> ShowTickPrefix = null,
        FSharpOption<string> TickPrefix = null,
        FSharpOption<StyleParam.ShowTickOption> ShowTickSuffix = null,
        FSharpOption<string> TickSuffix = null,
        FSharpOption<StyleParam.ShowExponent> ShowExponent = null,
        FSharpOption<StyleParam.ExponentFormat> ExponentFormat = null,
        FSharpOption<double> MinExponent = null,
        FSharpOption<Minor> Minor = null,
        FSharpOption<bool> SeparateThousands = null,
        FSharpOption<string> TickFormat = null,
        FSharpOption<IEnumerable<TickFormatStop>> TickFormatStops = null,
        FSharpOption<string> HoverFormat = null,
        FSharpOption<StyleParam.Range> InsideRange = null,
        FSharpOption<bool> ShowLine = null,
        FSharpOption<Color> LineColor = null,
        FSharpOption<double> LineWidth = null,
        FSharpOption<bool> ShowGrid = null,
        FSharpOption<Color> GridColor = null,
        FSharpOption<StyleParam.DrawingStyle> GridDash = null,
        FSharpOption<double> GridWidth = null,
        FSharpOption<bool> ZeroLine = null,
        FSharpOption<Color> ZeroLineColor = null,
        FSharpOption<double> ZeroLineWidth = null,
        FSharpOption<int> Shift = null,
        FSharpOption<bool> ShowDividers = null,
        FSharpOption<Color> DividerColor = null,
        FSharpOption<int> DividerWidth = null,
        FSharpOption<StyleParam.LinearAxisId> Anchor = null,
        FSharpOption<StyleParam.Side> Side = null,
        FSharpOption<StyleParam.LinearAxisId> Overlaying = null,
        FSharpOption<Dyn> LabelAlias = null,
        FSharpOption<StyleParam.Layer> Layer = null,
        FSharpOption<StyleParam.Range> Domain = null,
        FSharpOption<double> Position = null,
        FSharpOption<StyleParam.CategoryOrder> CategoryOrder = null,
        FSharpOption<IEnumerable<g>> CategoryArray = null,
        FSharpOption<h> UIRevision = null,
        FSharpOption<RangeSlider> RangeSlider = null,
        FSharpOption<RangeSelector> RangeSelector = null,
        FSharpOption<StyleParam.Calendar> Calendar = null,
        FSharpOption<Color> BackgroundColor = null,
        FSharpOption<bool> ShowBackground = null)
        where a : IConvertible
        where b : IConvertible
        where c : IConvertible
        where d : IConvertible
        where e : IConvertible
        where f : IConvertible
        where g : IConvertible
        where h : IConvertible =>
        new LinearAxis()
            .Put("visible", Visible)
            .Put("color", Color)
            .Put("title", Title)
            .Put("type", AxisType)
            .Put("autotypenumbers", AutoTypeNumbers)
            .Put("autorange", AutoRange)
            .Put("autorangeoptions", AutoRangeOptions)
            .Put("autoshift", AutoShift)
            .Put("rangemode", RangeMode)
            .Put("range", Range)
            .Put("fixedrange", FixedRange)
            .Put("scaleanchor", ScaleAnchor)
            .Put("scaleratio", ScaleRatio)
            .Put("constrain", Constrain)
            .Put("constraintoward", ConstrainToward)
            .Put("matches", Matches)
            .Put("maxallowed", MaxAllowed)
            .Put("minallowed", MinAllowed)
            .Put("rangebreaks", Rangebreaks)
            .Put("tickmode", TickMode)
            .Put("nticks", NTicks)
            .Put("tick0", Tick0)
            .Put("dtick", DTick)
            .Put("tickvals", TickVals)
            .Put("ticktext", TickText)
            .Put("ticks", Ticks)
            .Put("tickson", TicksOn)
            .Put("ticklabelmode", TickLabelMode)
            .Put("ticklabelposition", TickLabelPosition)
            .Put("ticklabelstep", TickLabelStep)
            .Put("ticklabeloverflow", TickLabelOverflow)
            .Put("mirror", Mirror)
            .Put("ticklen", TickLen)
            .Put("tickwidth", TickWidth)
            .Put("tickcolor", TickColor)
            .Put("showticklabels", ShowTickLabels)
            .Put("automargin", AutoMargin)
            .Put("showspikes", ShowSpikes)
            .Put("spikecolor", SpikeColor)
            .Put("spikethickness", SpikeThickness)
            .Put("spikedash", SpikeDash)
            .Put("spikemode", SpikeMode)
            .Put("spikesnap", SpikeSnap)
            .Put("tickfont", TickFont)
            .Put("tickangle", TickAngle)
            .Put("showtickprefix", ShowTickPrefix)
            .Put("tickprefix", TickPrefix)
            .Put("showticksuffix", ShowTickSuffix)
            .Put("ticksuffix", TickSuffix)
            .Put("showexponent", ShowExponent)
            .Put("exponentformat", ExponentFormat)
            .Put("minexponent", MinExponent)
            .Put("minor", Minor)
            .Put("separatethousands", SeparateThousands)
            .Put("tickformat", TickFormat)
            .Put("tickformatstops", TickFormatStops)
            .Put("hoverformat", HoverFormat)
            .Put("insiderange", InsideRange)
            .Put("showline", ShowLine)
            .Put("linecolor", LineColor)
            .Put("linewidth", LineWidth)
            .Put("showgrid", ShowGrid)
            .Put("gridcolor", GridColor)
            .Put("griddash", GridDash)
            .Put("gridwidth", GridWidth)
            .Put("zeroline", ZeroLine)
            .Put("zerolinecolor", ZeroLineColor)
            .Put("zerolinewidth", ZeroLineWidth)
            .Put("shift", Shift)
            .Put("showdividers", ShowDividers)
            .Put("dividercolor", DividerColor)
            .Put("dividerwidth", DividerWidth)
            .Put("anchor", Anchor)
            .Put("side", Side)
            .Put("overlaying", Overlaying)
            .Put("labelalias", LabelAlias)
            .Put("layer", Layer)
            .Put("domain", Domain)
            .Put("position", Position)
            .Put("categoryorder", CategoryOrder)
            .Put("categoryarray", CategoryArray)
            .Put("uirevision", UIRevision)
            .Put("rangeslider", RangeSlider)
            .Put("rangeselector", RangeSelector)
            .Put("calendar", Calendar)
            .Put("backgroundcolor", BackgroundColor)
            .Put("showbackground", ShowBackground);
}
