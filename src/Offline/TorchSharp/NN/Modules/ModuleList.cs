using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of modules. They are registered under their numbers when the module that holds the list registers its components,
/// not before, as in the package.</summary>
public class ModuleList<T> : nn.Module, IList<T>
    where T : nn.Module
{
    private readonly List<T> list;
    private bool registered;

    public ModuleList(params T[] modules)
        : base(nameof(ModuleList<T>)) => list = modules.ToList();

    public int Count => list.Count;
    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => list[index];
        set => list[index] = value;
    }

    public void append(params T[] parameters) => list.AddRange(parameters);
    public void extend(IEnumerable<T> modules) => list.AddRange(modules);
    public void Add(T item) => list.Add(item);
    public void Insert(int index, T item) => list.Insert(index, item);
    public void RemoveAt(int index) => list.RemoveAt(index);
    public void Clear() => list.Clear();

    public bool Remove(T item) => list.Remove(item);

    public bool Contains(T item) => list.Contains(item);
    public int IndexOf(T item) => list.IndexOf(item);
    public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);
    public IEnumerator<T> GetEnumerator() => list.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void RegisterComponents()
    {
        if (registered) return;
        for (var k = 0; k < list.Count; k++) register_module(k.ToString(CultureInfo.InvariantCulture), list[k]);
        registered = true;
    }
}
