using System.CommandLine;
using Workbench.Attribution;
using Workbench.Evaluation;

namespace Workbench.Cli.Validating;

/// <summary>The option that names several methods, each with options of its own.</summary>
internal sealed class MethodRequests(IReadOnlyList<MethodRequest> usual, string usually)
{
    private readonly Option<string[]> methods = new("--methods")
    {
        Description = $"The methods, each with its options if wanted: eap eap-ig-inputs:steps=20,rule=left. By default all {usually}: {string.Join(", ", EdgeScorers.Names)}.",
        HelpName = "method ...",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the option, which is checked before any work begins.</summary>
    public void AddTo(Command command)
    {
        methods.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                try
                {
                    MethodRequest.Parse(token.Value);
                }
                catch (ArgumentException wrong)
                {
                    result.AddError(Support.ErrorText.Of(wrong));
                }
            }

            if (result.Tokens.GroupBy(token => token.Value).FirstOrDefault(same => same.Count() > 1) is { } twice)
                result.AddError($"--methods names '{twice.Key}' twice.");
        });
        command.Add(methods);
    }

    /// <summary>The methods asked for.</summary>
    public IReadOnlyList<MethodRequest> Chosen(Support.WorkRun run) => run.Get(methods) is { Length: > 0 } given ? [.. given.Select(MethodRequest.Parse)] : usual;
}
