namespace Workbench.Reproduction;

/// <summary>One circuit of one prompt.</summary>
/// <param name="Method">How it was found.</param>
/// <param name="Share">The threshold as a share of the target, or the number of features asked for.</param>
/// <param name="Nodes">Features of the circuit.</param>
/// <param name="Edges">Direct edges among them and to the target that are not zero; null where they were too many to count.</param>
/// <param name="Recovery">Share of the target that leaves reach through the features.</param>
/// <param name="Zero">Faithfulness with all other features at zero.</param>
/// <param name="ZeroComplement">Faithfulness of all other features, those of the circuit at zero.</param>
/// <param name="Mean">Faithfulness with all other features at their mean.</param>
/// <param name="MeanComplement">Faithfulness of all other features, those of the circuit at their mean.</param>
/// <param name="CircuitRecovery">Target of the circuit over target of the model, all other features at zero.</param>
public sealed record SweepPoint(
    string Method, double Share, int Nodes, long? Edges, double Recovery, double Zero, double ZeroComplement, double Mean, double MeanComplement, double CircuitRecovery);
