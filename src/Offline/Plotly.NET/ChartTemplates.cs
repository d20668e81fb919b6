using System.Linq;
using Plotly.NET.LayoutObjects;

namespace Plotly.NET;

public static class ChartTemplates
{
    private static readonly string[] Colors =
        ["#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A", "#19d3f3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52"];

    public static Template plotly { get; } = Classic();

    private static Template Classic()
    {
        var layout = Layout.init<bool>(
            PaperBGColor: Color.fromString("white"),
            PlotBGColor: Color.fromHex("#E5ECF6"),
            Colorway: Color.fromColors(Colors.Select(Color.fromHex)),
            Font: Font.init(Color: Color.fromHex("#2a3f5f")),
            HoverMode: StyleParam.HoverMode.Closest,
            Title: Title.init(X: 0.05));
        layout.SetValue("xaxis", Axis());
        layout.SetValue("yaxis", Axis());
        return new Template().Set("layout", layout);
    }

    private static LinearAxis Axis()
    {
        var white = Color.fromString("white");
        return LinearAxis.init<int, int, int, int, int, int, int, int>(
            AutoMargin: StyleParam.TickAutoMargin.All,
            GridColor: white,
            LineColor: white,
            ZeroLineColor: white,
            ZeroLineWidth: 2.0);
    }
}
