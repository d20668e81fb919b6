namespace Plotly.NET;

// A choice that knows how plotly.js spells it.
internal interface IStyleValue
{
    object Convert();
}
