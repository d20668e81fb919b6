namespace Plotly.NET;

// The package has a class of this name beside Plotly.NET.CSharp.Chart; without it here, code that forgets to say which one
// it means would compile against the stand-in only.
public class Chart
{
    internal Chart()
    {
    }
}
