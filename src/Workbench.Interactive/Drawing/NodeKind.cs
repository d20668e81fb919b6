namespace Workbench.Interactive;

internal enum NodeKind
{
    Input,
    Head,
    Mlp,
    Logits,
}
