using System.Globalization;

namespace Plotly.NET;

public static partial class StyleParam
{
    public sealed class MarkerSizeMode : IStyleValue
    {
        private readonly object value;

        private MarkerSizeMode(object value) => this.value = value;

        public static MarkerSizeMode Diameter { get; } = new("diameter");
        public static MarkerSizeMode Area { get; } = new("area");

        public object Convert() => value;
    }

    public sealed class MarkerSymbol : IStyleValue
    {
        private readonly object value;

        private MarkerSymbol(object value) => this.value = value;

        public static MarkerSymbol Circle { get; } = new("0");
        public static MarkerSymbol Square { get; } = new("1");
        public static MarkerSymbol Diamond { get; } = new("2");
        public static MarkerSymbol Cross { get; } = new("3");
        public static MarkerSymbol X { get; } = new("4");
        public static MarkerSymbol TriangleUp { get; } = new("5");
        public static MarkerSymbol TriangleDown { get; } = new("6");
        public static MarkerSymbol TriangleLeft { get; } = new("7");
        public static MarkerSymbol TriangleRight { get; } = new("8");
        public static MarkerSymbol TriangleNE { get; } = new("9");
        public static MarkerSymbol TriangleSE { get; } = new("10");
        public static MarkerSymbol TriangleSW { get; } = new("11");
        public static MarkerSymbol TriangleNW { get; } = new("12");
        public static MarkerSymbol Pentagon { get; } = new("13");
        public static MarkerSymbol Hexagon { get; } = new("14");
        public static MarkerSymbol Hexagon2 { get; } = new("15");
        public static MarkerSymbol Octagon { get; } = new("16");
        public static MarkerSymbol Star { get; } = new("17");
        public static MarkerSymbol Hexagram { get; } = new("18");
        public static MarkerSymbol StarTriangleUp { get; } = new("19");
        public static MarkerSymbol StarTriangleDown { get; } = new("20");
        public static MarkerSymbol StarSquare { get; } = new("21");
        public static MarkerSymbol StarDiamond { get; } = new("22");
        public static MarkerSymbol DiamondTall { get; } = new("23");
        public static MarkerSymbol DiamondWide { get; } = new("24");
        public static MarkerSymbol Hourglass { get; } = new("25");
        public static MarkerSymbol Bowtie { get; } = new("26");
        public static MarkerSymbol CircleCross { get; } = new("27");
        public static MarkerSymbol CircleX { get; } = new("28");
        public static MarkerSymbol SquareCross { get; } = new("29");
        public static MarkerSymbol SquareX { get; } = new("30");
        public static MarkerSymbol DiamondCross { get; } = new("31");
        public static MarkerSymbol DiamondX { get; } = new("32");
        public static MarkerSymbol CrossThin { get; } = new("33");
        public static MarkerSymbol XThin { get; } = new("34");
        public static MarkerSymbol Asterisk { get; } = new("35");
        public static MarkerSymbol Hash { get; } = new("36");
        public static MarkerSymbol YUp { get; } = new("37");
        public static MarkerSymbol YDown { get; } = new("38");
        public static MarkerSymbol YLeft { get; } = new("39");
        public static MarkerSymbol YRight { get; } = new("40");
        public static MarkerSymbol LineEW { get; } = new("41");
        public static MarkerSymbol LineNS { get; } = new("42");
        public static MarkerSymbol LineNE { get; } = new("43");
        public static MarkerSymbol LineNW { get; } = new("44");
        public static MarkerSymbol ArrowUp { get; } = new("45");
        public static MarkerSymbol ArrowDown { get; } = new("46");
        public static MarkerSymbol ArrowLeft { get; } = new("47");
        public static MarkerSymbol ArrowRight { get; } = new("48");
        public static MarkerSymbol ArrowBarUp { get; } = new("49");
        public static MarkerSymbol ArrowBarDown { get; } = new("50");
        public static MarkerSymbol ArrowBarLeft { get; } = new("51");
        public static MarkerSymbol ArrowBarRight { get; } = new("52");
        public static MarkerSymbol Arrow { get; } = new("53");
        public static MarkerSymbol ArrowWide { get; } = new("54");
        public static MarkerSymbol NewModified(MarkerSymbol item1, SymbolStyle item2)
        {
            var modifier = item2 == SymbolStyle.Open ? 100 : item2 == SymbolStyle.Dot ? 200 : 300;
            return new((int.Parse((string)item1.value, CultureInfo.InvariantCulture) + modifier).ToString(CultureInfo.InvariantCulture));
        }


        public object Convert() => value;
    }

    public sealed class Mirror : IStyleValue
    {
        private readonly object value;

        private Mirror(object value) => this.value = value;

        public static Mirror True { get; } = new(true);
        public static Mirror Ticks { get; } = new("ticks");
        public static Mirror False { get; } = new(false);
        public static Mirror All { get; } = new("all");
        public static Mirror AllTicks { get; } = new("allticks");

        public object Convert() => value;
    }

    public sealed class Mode : IStyleValue
    {
        private readonly object value;

        private Mode(object value) => this.value = value;

        public static Mode None { get; } = new("none");
        public static Mode Lines { get; } = new("lines");
        public static Mode Lines_Markers { get; } = new("lines+markers");
        public static Mode Lines_Text { get; } = new("lines+text");
        public static Mode Lines_Markers_Text { get; } = new("lines+markers+text");
        public static Mode Markers { get; } = new("markers");
        public static Mode Markers_Text { get; } = new("markers+text");
        public static Mode Text { get; } = new("text");

        public object Convert() => value;
    }

    public sealed class ModeBarButton : IStyleValue
    {
        private readonly object value;

        private ModeBarButton(object value) => this.value = value;

        public static ModeBarButton ToImage { get; } = new("toImage");
        public static ModeBarButton SendDataToCloud { get; } = new("sendDataToCloud");
        public static ModeBarButton EditInChartStudio { get; } = new("editInChartStudio");
        public static ModeBarButton Zoom2d { get; } = new("zoom2d");
        public static ModeBarButton Pan2d { get; } = new("pan2d");
        public static ModeBarButton Select2d { get; } = new("select2d");
        public static ModeBarButton Lasso2d { get; } = new("lasso2d");
        public static ModeBarButton DrawClosedPath { get; } = new("drawclosedpath");
        public static ModeBarButton DrawOpenPath { get; } = new("drawopenpath");
        public static ModeBarButton DrawLine { get; } = new("drawline");
        public static ModeBarButton DrawRect { get; } = new("drawrect");
        public static ModeBarButton DrawCircle { get; } = new("drawcircle");
        public static ModeBarButton EraseShape { get; } = new("eraseshape");
        public static ModeBarButton ZoomIn2d { get; } = new("zoomIn2d");
        public static ModeBarButton ZoomOut2d { get; } = new("zoomOut2d");
        public static ModeBarButton AutoScale2d { get; } = new("autoScale2d");
        public static ModeBarButton ResetScale2d { get; } = new("resetScale2d");
        public static ModeBarButton HoverClosestCartesian { get; } = new("hoverClosestCartesian");
        public static ModeBarButton HoverCompareCartesian { get; } = new("hoverCompareCartesian");
        public static ModeBarButton Zoom3d { get; } = new("zoom3d");
        public static ModeBarButton Pan3d { get; } = new("pan3d");
        public static ModeBarButton OrbitRotation { get; } = new("orbitRotation");
        public static ModeBarButton TableRotation { get; } = new("tableRotation");
        public static ModeBarButton ResetCameraDefault3d { get; } = new("resetCameraDefault3d");
        public static ModeBarButton ResetCameraLastSave3d { get; } = new("resetCameraLastSave3d");
        public static ModeBarButton HoverClosest3d { get; } = new("hoverClosest3d");
        public static ModeBarButton ZoomInGeo { get; } = new("zoomInGeo");
        public static ModeBarButton ZoomOutGeo { get; } = new("zoomOutGeo");
        public static ModeBarButton ResetGeo { get; } = new("resetGeo");
        public static ModeBarButton HoverClosestGeo { get; } = new("hoverClosestGeo");
        public static ModeBarButton HoverClosestGl2d { get; } = new("hoverClosestGl2d");
        public static ModeBarButton HoverClosestPie { get; } = new("hoverClosestPie");
        public static ModeBarButton ResetSankeyGroup { get; } = new("resetSankeyGroup");
        public static ModeBarButton ToggleHover { get; } = new("toggleHover");
        public static ModeBarButton HoverMode { get; } = new("v1hovermode");
        public static ModeBarButton ResetViews { get; } = new("resetViews");
        public static ModeBarButton ToggleSpikelines { get; } = new("toggleSpikelines");
        public static ModeBarButton ResetViewMapbox { get; } = new("resetViewMapbox");
        public static ModeBarButton ZoomInMapbox { get; } = new("zoomInMapbox");
        public static ModeBarButton ZoomOutMapbox { get; } = new("zoomOutMapbox");

        public object Convert() => value;
    }
}
