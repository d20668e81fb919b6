namespace Plotly.NET;

// Parameter types of members that the workbench calls without them.
public static partial class StyleParam
{
    public sealed class AngleRef
    {
        internal AngleRef()
        {
        }
    }

    public sealed class AnnotationAlignment
    {
        internal AnnotationAlignment()
        {
        }
    }

    public sealed class ArrowHead
    {
        internal ArrowHead()
        {
        }
    }

    public sealed class ArrowSide
    {
        internal ArrowSide()
        {
        }
    }

    public sealed class AutoTypeNumbers
    {
        internal AutoTypeNumbers()
        {
        }
    }

    public sealed class AxisConstraintDirection
    {
        internal AxisConstraintDirection()
        {
        }
    }

    public sealed class BackOff
    {
        internal BackOff()
        {
        }
    }

    public sealed class Calendar
    {
        internal Calendar()
        {
        }
    }

    public sealed class CategoryTickAnchor
    {
        internal CategoryTickAnchor()
        {
        }
    }

    public sealed class ClickMode
    {
        internal ClickMode()
        {
        }
    }

    public sealed class FillRule
    {
        internal FillRule()
        {
        }
    }

    public sealed class FunnelMode
    {
        internal FunnelMode()
        {
        }
    }

    public sealed class MarkerSymbol3D
    {
        internal MarkerSymbol3D()
        {
        }
    }

    public sealed class PatternFillMode
    {
        internal PatternFillMode()
        {
        }
    }

    public sealed class ScatterMode
    {
        internal ScatterMode()
        {
        }
    }

    public sealed class SelectDirection
    {
        internal SelectDirection()
        {
        }
    }

    public sealed class ShapeSizeMode
    {
        internal ShapeSizeMode()
        {
        }
    }

    public sealed class ShowTickOption
    {
        internal ShowTickOption()
        {
        }
    }

    public sealed class SpikeMode
    {
        internal SpikeMode()
        {
        }
    }

    public sealed class SpikeSnap
    {
        internal SpikeSnap()
        {
        }
    }

    public sealed class TraceGroupClickOptions
    {
        internal TraceGroupClickOptions()
        {
        }
    }

    public sealed class TraceItemSizing
    {
        internal TraceItemSizing()
        {
        }
    }

    public sealed class ViolinMode
    {
        internal ViolinMode()
        {
        }
    }

    public sealed class WaterfallMode
    {
        internal WaterfallMode()
        {
        }
    }
}
