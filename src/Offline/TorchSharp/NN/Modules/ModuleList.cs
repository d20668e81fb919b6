using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of modules, registered under their numbers.</summary>
public class ModuleList<T> : nn.Module, IList<T>
    where T : nn.Module
{
    private readonly List<T> list;

    public ModuleList(params T[] modules)
        : base(nameof(ModuleList<T>))
    {
        list = modules.ToList();
        Renumber();
    }

    public int Count => list.Count;
    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => list[index];
        set => Change(() => list[index] = value);
    }

    public void append(params T[] parameters) => Change(() => list.AddRange(parameters));
    public void extend(IEnumerable<T> modules) => Change(() => list.AddRange(modules));
    public void Add(T item) => Change(() => list.Add(item));
    public void Insert(int index, T item) => Change(() => list.Insert(index, item));
    public void RemoveAt(int index) => Change(() => list.RemoveAt(index));
    public void Clear() => Change(list.Clear);

    public bool Remove(T item)
    {
        var found = list.Remove(item);
        Renumber();
        return found;
    }

    public bool Contains(T item) => list.Contains(item);
    public int IndexOf(T item) => list.IndexOf(item);
    public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);
    public IEnumerator<T> GetEnumerator() => list.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void RegisterComponents() => Renumber();

    private void Change(Action change)
    {
        change();
        Renumber();
    }

    // The names are the places in the list.
    private void Renumber()
    {
        RemoveModules();
        for (var k = 0; k < list.Count; k++) register_module(k.ToString(CultureInfo.InvariantCulture), list[k]);
    }
}
