using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;

namespace Workbench.Notebooks;

/// <summary>Runs cells one after the other as C# scripts; what one declares, imports or references the next ones see. Imports at the start are
/// those of the C# kernel of .NET Interactive.</summary>
internal sealed class ScriptSession : IDisposable
{
    private static readonly string[] Imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", typeof(Kernel).FullName!];

    private readonly InteractiveAssemblyLoader loader = new();
    private readonly ScriptOptions options;
    private readonly string folder;
    private ScriptState<object>? state;

    public ScriptSession(string folder)
    {
        this.folder = folder;
        foreach (var assembly in (Type[])[typeof(Kernel), typeof(Formatter)])
            loader.RegisterDependency(assembly.Assembly);
        options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithMetadataResolver(new ReferenceResolver(folder, loader))
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
            .AddReferences(typeof(Enumerable).Assembly, typeof(Kernel).Assembly, typeof(Formatter).Assembly)
            .AddImports(Imports)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(System.Text.Encoding.UTF8);
    }

    public void Dispose() => loader.Dispose();

    /// <summary>Runs a cell.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="cell">Its place in the notebook, from 1.</param>
    /// <param name="cancellation">Leaves the cell behind.</param>
    /// <returns>The value of its last expression, when it ends with one that has a value.</returns>
    /// <exception cref="CellFailure">It does not compile, or it threw.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public async Task<object?> Run(string code, int cell, CancellationToken cancellation)
    {
        var (settled, problem) = Directives.Settle(code);
        if (problem is { } wrong)
            throw new CellFailure(cell, wrong.Line, wrong.Text, LineOf(code, wrong.Line), null);
        var file = Path.Combine(folder, FormattableString.Invariant($"cell-{cell}.csx"));
        var here = options.WithFilePath(file);
        try
        {
            // Off this thread, so that a cell that never ends can be left behind.
            state = await Task.Run(
                () => state is null
                    ? CSharpScript.Create<object>(settled, here, assemblyLoader: loader).RunAsync(cancellationToken: cancellation)
                    : state.ContinueWithAsync<object>(settled, here, cancellation),
                cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (CompilationErrorException failure)
        {
            var first = failure.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            var line = first.Location.GetLineSpan().StartLinePosition.Line + 1;
            throw new CellFailure(cell, line, $"{first.Id}: {first.GetMessage(null)}{Advice(first)}", LineOf(code, line), failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            int? line = new StackTrace(failure, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetFileName() == file)?.GetFileLineNumber();
            throw new CellFailure(cell, line, $"{failure.GetType().Name}: {failure.Message}", line is { } at ? LineOf(code, at) : null, failure);
        }

        return EndsWithExpression(settled) ? state.ReturnValue : null;
    }

    private static string Advice(Diagnostic problem) =>
        problem.Id == "CS0006" ? " Build it first: ./workbench setup." : "";

    private static string? LineOf(string code, int line) => code.Split('\n').ElementAtOrDefault(line - 1);

    private static bool EndsWithExpression(string code)
    {
        var root = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetCompilationUnitRoot();
        return root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } };
    }
}
