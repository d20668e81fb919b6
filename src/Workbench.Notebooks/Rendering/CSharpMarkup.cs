using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workbench.Notebooks;

/// <summary>C# with keywords, literals and comments marked for a style sheet.</summary>
internal static class CSharpMarkup
{
    public static string Of(string code)
    {
        var html = new StringBuilder();
        var root = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetRoot();
        foreach (var token in root.DescendantTokens())
        {
            foreach (var trivia in token.LeadingTrivia)
                Mark(html, trivia.ToFullString(), StyleOf(trivia));
            Mark(html, token.Text, StyleOf(token));
            foreach (var trivia in token.TrailingTrivia)
                Mark(html, trivia.ToFullString(), StyleOf(trivia));
        }

        return html.ToString();
    }

    private static string? StyleOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringStartToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken => "s",
        SyntaxKind.NumericLiteralToken => "n",
        _ => token.IsKeyword() || token.IsContextualKeyword() || token.Text == "var" ? "k" : null,
    };

    private static string? StyleOf(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) ? "c" : trivia.IsDirective ? "k" : null;

    private static void Mark(StringBuilder html, string text, string? style)
    {
        var escaped = WebUtility.HtmlEncode(text);
        html.Append(style is null || escaped.Length == 0 ? escaped : $"<span class=\"{style}\">{escaped}</span>");
    }
}
