using Microsoft.FSharp.Core;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.CSharp;

public static class OptionalExtensions
{
    internal static FSharpOption<T> ToOption<T>(this Optional<T> opt) => opt.IsSome ? FSharpOption<T>.Some(opt.Value) : FSharpOption<T>.None;

    internal static TTarget Put<TTarget, T>(this TTarget target, string name, Optional<T> value)
        where TTarget : Dyn => Putting.Put(target, name, value.ToOption());
}
