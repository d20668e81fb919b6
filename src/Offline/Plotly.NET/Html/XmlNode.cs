namespace Giraffe.ViewEngine;

public static class HtmlElements
{
    // Only a parameter type here; the workbench writes its own pages.
    public abstract class XmlNode
    {
        internal XmlNode()
        {
        }
    }
}
