using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.LayoutObjects;

// Parameter types of members that the workbench calls without them.
public class ActiveSelection : Dyn
{
    internal ActiveSelection()
    {
    }
}

public class ActiveShape : Dyn
{
    internal ActiveShape()
    {
    }
}

public class ColorAxis : Dyn
{
    internal ColorAxis()
    {
    }
}

public class DefaultColorScales : Dyn
{
    internal DefaultColorScales()
    {
    }
}

public class LayoutImage : Dyn
{
    internal LayoutImage()
    {
    }
}

public class Minor : Dyn
{
    internal Minor()
    {
    }
}

public class ModeBar : Dyn
{
    internal ModeBar()
    {
    }
}

public class NewSelection : Dyn
{
    internal NewSelection()
    {
    }
}

public class NewShape : Dyn
{
    internal NewShape()
    {
    }
}

public class RangeSelector : Dyn
{
    internal RangeSelector()
    {
    }
}

public class RangeSlider : Dyn
{
    internal RangeSlider()
    {
    }
}

public class Rangebreak : Dyn
{
    internal Rangebreak()
    {
    }
}

public class Selection : Dyn
{
    internal Selection()
    {
    }
}

public class ShapeLabel : Dyn
{
    internal ShapeLabel()
    {
    }
}

public class Slider : Dyn
{
    internal Slider()
    {
    }
}

public class Transition : Dyn
{
    internal Transition()
    {
    }
}

public class UniformText : Dyn
{
    internal UniformText()
    {
    }
}

public class UpdateMenu : Dyn
{
    internal UpdateMenu()
    {
    }
}
