using Workbench.Attribution;
using Workbench.Evaluation;

namespace Workbench.Tests.Evaluation.Validation;

public class MethodRequestTests
{
    [Fact]
    public void Text_names_a_method_and_some_of_its_options_and_the_others_have_their_defaults()
    {
        var request = MethodRequest.Parse("eap-ig-inputs:steps=20");
        Assert.Equal(("eap-ig-inputs", "rule=midpoint steps=20"), (request.Method.Name, request.Options));
        Assert.Equal(20, Assert.IsType<EapIgInputs>(request.Create()).Steps);
        Assert.Equal("eap-ig-inputs rule=midpoint steps=20", request.ToString());
        Assert.Equal(("eap", ""), (MethodRequest.Parse("eap").ToString(), MethodRequest.Parse("eap").Options));
    }

    [Theory]
    [InlineData("magic", "Unknown scoring method 'magic'; known are eap, ")]
    [InlineData("eap:steps=5", "Method eap has no option 'steps'; it has none.")]
    [InlineData("eap-gp:steps=0", "Option steps of method eap-gp is '0'; it must be at least 1.")]
    [InlineData("eap-gp:steps", "'steps' in 'eap-gp:steps' is no option; write eap-gp:option=value,option=value.")]
    [InlineData("eap-gp:", "'' in 'eap-gp:' is no option; write eap-gp:option=value,option=value.")]
    [InlineData("eap-gp:steps=1,steps=2", "'eap-gp:steps=1,steps=2' gives the option steps twice.")]
    public void Text_that_makes_no_sense_is_named(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => MethodRequest.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_method_of_the_table_is_asked_for_and_quickly_means_fewer_steps_of_those_that_search_or_learn()
    {
        Assert.Equal(EdgeScorers.Names, MethodRequest.All.Select(request => request.Method.Name));
        Assert.Equal(EdgeScorers.Names, MethodRequest.AllQuick.Select(request => request.Method.Name));
        var different = MethodRequest.All.Zip(MethodRequest.AllQuick).Where(pair => pair.First.Options != pair.Second.Options).Select(pair => pair.Second.ToString());
        Assert.Equal(
            ["acdc largest-threshold=1 order=published smallest-threshold=0.001 thresholds=5", "ugs edge-price=0.001 gate-seed=0 learning-steps=100"], different);
    }
}
