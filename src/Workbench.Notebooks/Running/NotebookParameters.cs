using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workbench.Notebooks;

/// <summary>Puts other values into the cell tagged <c>parameters</c>, which declares each with a value: <c>var examples = 100;</c>.</summary>
internal static class NotebookParameters
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>The notebook with the values.</summary>
    /// <exception cref="ArgumentException">A name is not declared there, or a value is not of its kind; the message says what there is.</exception>
    public static Notebook Set(Notebook notebook, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
            return notebook;
        var place = notebook.Cells.Index().FirstOrDefault(cell => cell.Item.HoldsParameters, (Index: -1, Item: null!)).Index;
        if (place < 0)
            throw new ArgumentException("The notebook has no cell tagged 'parameters', so it takes none.");
        var cell = notebook.Cells[place];
        var source = cell.Source;
        foreach (var (name, value) in values)
            source = Set(source, name, value);
        return notebook.With([.. notebook.Cells.Select((other, index) => index == place ? cell.With(source, cell.Outputs, cell.ExecutionCount) : other)]);
    }

    private static string Set(string source, string name, string value)
    {
        var root = CSharpSyntaxTree.ParseText(source, Script).GetRoot();
        VariableDeclaratorSyntax[] declared = [.. root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(variable => variable.Initializer is not null)];
        var found = declared.FirstOrDefault(variable => variable.Identifier.Text == name)
            ?? throw new ArgumentException($"The notebook has no parameter '{name}'; it has {string.Join(", ", declared.Select(variable => variable.Identifier.Text))}.");
        var old = found.Initializer!.Value;
        return source[..old.SpanStart] + Literal(name, value, old) + source[old.Span.End..];
    }

    private static string Literal(string name, string value, ExpressionSyntax old) => Unsigned(old).Kind() switch
    {
        SyntaxKind.StringLiteralExpression => SymbolDisplay.FormatLiteral(value, quote: true),
        SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression => bool.TryParse(value, out var flag)
            ? flag ? "true" : "false"
            : throw new ArgumentException($"The parameter '{name}' is true or false; it cannot be '{value}'."),
        SyntaxKind.NumericLiteralExpression => Number(name, value, Unsigned(old).ToString()),
        _ => throw new ArgumentException($"The parameter '{name}' is not a number, a text or a truth value, so it cannot be set from outside."),
    };

    private static ExpressionSyntax Unsigned(ExpressionSyntax value) => value is PrefixUnaryExpressionSyntax sign ? sign.Operand : value;

    private static string Number(string name, string value, string old)
    {
        var whole = old.All(char.IsAsciiDigit);
        if (whole && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            throw new ArgumentException($"The parameter '{name}' is a whole number; it cannot be '{value}'.");
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            throw new ArgumentException($"The parameter '{name}' is a number; it cannot be '{value}'.");

        // A number without a point would turn a real parameter into a whole one.
        return whole || value.AsSpan().ContainsAny(".eE") ? value : value + ".0";
    }
}
