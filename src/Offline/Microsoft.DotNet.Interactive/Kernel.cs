using System;
using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive;

/// <summary>Runs code. Here only what cells and extensions see of it.</summary>
public abstract class Kernel
{
    protected Kernel(string name) => Name = name;

    public string Name { get; }

    public static DisplayedValue display(object value, params string[] mimeTypes) => value.Display(mimeTypes);
}
