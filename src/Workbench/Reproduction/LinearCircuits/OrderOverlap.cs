namespace Workbench.Reproduction;

/// <summary>Two IOI prompts that differ in who gives, and what their circuits share.</summary>
/// <param name="Sample">Number of the prompt.</param>
/// <param name="First">Features of the first circuit, positions aside.</param>
/// <param name="Second">Features of the second.</param>
/// <param name="Shared">Features in both.</param>
/// <param name="AttentionFirst">Attention features of the first.</param>
/// <param name="AttentionSecond">Attention features of the second.</param>
/// <param name="AttentionShared">Attention features in both.</param>
/// <param name="HeadCosine">Cosine between the two circuits' contributions by head; null where one has no attention feature.</param>
public sealed record OrderOverlap(int Sample, int First, int Second, int Shared, int AttentionFirst, int AttentionSecond, int AttentionShared, double? HeadCosine)
{
    /// <summary>Features in both over features in either; null where neither has any.</summary>
    public double? Jaccard => First + Second == 0 ? null : (double)Shared / (First + Second - Shared);

    /// <summary>The same of attention features.</summary>
    public double? AttentionJaccard => AttentionFirst + AttentionSecond == 0 ? null : (double)AttentionShared / (AttentionFirst + AttentionSecond - AttentionShared);
}
