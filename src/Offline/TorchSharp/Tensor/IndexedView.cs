using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// A tensor with the basic indices (numbers, slices, new axes) applied one after the other and the tensors among the
/// indices collected by the dimension they stand for: what remains is one call of index or index_put_.
/// The handles are temporaries that no dispose scope sees.
/// </summary>
internal sealed class IndexedView : IDisposable
{
    private readonly List<nint> owned = [];
    private readonly Tensor source;
    private readonly TensorIndex[] indices;

    internal IndexedView(Tensor source, TensorIndex[] indices)
    {
        this.source = source;
        this.indices = indices;
        Current = source.Handle;
        try
        {
            Apply();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal nint Current { get; private set; }

    /// <summary>Handles by dimension; 0 where a dimension is taken whole.</summary>
    internal List<nint> Tensors { get; } = [];

    internal nint[] TensorHandles() => Tensors.ToArray();

    /// <summary>The view itself, as a reference that the caller owns.</summary>
    internal nint Detach() => NativeMethods.wt_alias(Current);

    public void Dispose()
    {
        foreach (var handle in owned) NativeMethods.wt_release(handle);
        owned.Clear();
        // Until here the handles must stay valid, though nothing else may refer to their tensors.
        GC.KeepAlive(source);
        GC.KeepAlive(indices);
    }

    private void Apply()
    {
        var specified = 0L;
        foreach (var index in indices)
            specified += index.kind switch
            {
                TensorIndex.Kind.Tensor => index.tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? index.tensor.Dimensions : 1,
                TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
                _ => 0,
            };
        var dims = source.Dimensions;
        if (specified > dims)
            throw new ExternalException($"too many indices for tensor of dimension {dims}");

        var dim = 0L;
        foreach (var index in indices)
        {
            switch (index.kind)
            {
                case TensorIndex.Kind.Ellipsis:
                    dim += dims - specified;
                    break;
                case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                    Move(Aten.Raw("unsqueeze", Value.Handle(Current), dim));
                    dim++;
                    break;
                case TensorIndex.Kind.Single:
                    Select(dim, index.start ?? 0);
                    break;
                case TensorIndex.Kind.Slice:
                    if (index.start is not null || index.stop is not null || index.step is not null)
                        Move(Aten.Raw("slice.Tensor", Value.Handle(Current), dim, index.start, index.stop, index.step ?? 1));
                    dim++;
                    break;
                case TensorIndex.Kind.Bool:
                    dim = Truth(index.start == 1, dim);
                    break;
                case TensorIndex.Kind.Tensor:
                    dim = Gather(index.tensor!, dim);
                    break;
            }
        }
    }

    private long Gather(Tensor index, long dim)
    {
        if (index.Dimensions == 0 && is_integral(index.dtype))
        {
            if (index.dtype is ScalarType.Bool or ScalarType.Byte) return Truth(index.ToScalar().ToBoolean(), dim);
            Select(dim, index.ToScalar().ToInt64());
            return dim;
        }

        return Record(index.Handle, dim);
    }

    // Checked here for the message that libtorch's own indexing gives; the operator words it differently.
    private unsafe void Select(long dim, long index)
    {
        var sizes = stackalloc long[(int)NativeMethods.wt_info(Current, 0)];
        NativeMethods.wt_sizes(Current, sizes);
        if (index < -sizes[dim] || index >= sizes[dim])
            throw new ExternalException($"index {index} is out of bounds for dimension {dim} with size {sizes[dim]}");
        Move(Aten.Raw("select.int", Value.Handle(Current), dim, index));
    }

    // A truth value adds a dimension that is taken once or not at all.
    private long Truth(bool value, long dim)
    {
        Move(Aten.Raw("unsqueeze", Value.Handle(Current), dim));
        var places = Aten.Raw("zeros", new long[] { value ? 1 : 0 }, ScalarType.Int64, Value.None, source.device);
        owned.Add(places);
        return Record(places, dim);
    }

    // One place, also for a mask over several dimensions: so libtorch's own indexing counts.
    private long Record(nint handle, long dim)
    {
        while (Tensors.Count < dim) Tensors.Add(0);
        Tensors.Add(handle);
        return dim + 1;
    }

    private void Move(nint handle)
    {
        owned.Add(handle);
        Current = handle;
    }
}
