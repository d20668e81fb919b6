using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in the order of its dimensions, whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private torch.Tensor? tensor;
    private T* pointer;

    internal TensorAccessor(torch.Tensor tensor)
    {
        pointer = (T*)tensor.DataPointer();
        shape = tensor.shape;
        strides = tensor.stride();
        this.tensor = tensor;
        Count = tensor.numel();
        contiguous = tensor.is_contiguous();
    }

    public long Count { get; }
    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get
        {
            var value = pointer[Offset(indices)];
            GC.KeepAlive(this);
            return value;
        }

        set
        {
            pointer[Offset(indices)] = value;
            GC.KeepAlive(this);
        }
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        if (Count > 0) CopyTo(array);
        return array;
    }

    /// <summary>An array with as many dimensions as the tensor has (one for a tensor without).</summary>
    public Array ToNDArray()
    {
        if (shape.Length <= 1) return ToArray();
        var array = Array.CreateInstance(typeof(T), shape);
        var index = new long[shape.Length];
        for (var k = 0L; k < Count; k++)
        {
            var rest = k;
            for (var d = shape.Length - 1; d >= 0; d--) rest = Math.DivRem(rest, shape[d], out index[d]);
            array.SetValue(pointer[Offset(k)], index);
        }

        GC.KeepAlive(this);

        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = Math.Min(array.Length - arrayIndex, Count - Start(tensorIndex));
        if (contiguous)
        {
            new ReadOnlySpan<T>(pointer + tensorIndex, (int)length).CopyTo(array[arrayIndex..]);
        }
        else
        {
            for (var k = 0; k < length; k++) array[arrayIndex + k] = pointer[Offset(tensorIndex + k)];
        }

        GC.KeepAlive(this);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = Math.Min(array.Length - arrayIndex, Count - Start(tensorIndex));
        if (contiguous)
        {
            array.Slice(arrayIndex, (int)length).CopyTo(new Span<T>(pointer + tensorIndex, (int)length));
        }
        else
        {
            for (var k = 0; k < length; k++) pointer[Offset(tensorIndex + k)] = array[arrayIndex + k];
        }

        GC.KeepAlive(this);
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        using var accessor = new TensorAccessor<T>(tensor);
        return accessor[index];
    }

    private long Start(long index) => index >= 0 && index < Count ? index : throw new ArgumentOutOfRangeException(nameof(index));

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            return Offset(indices[0]);
        }

        var offset = 0L;
        for (var d = 0; d < shape.Length; d++)
        {
            if (indices[d] >= shape[d] || indices[d] < 0) throw new IndexOutOfRangeException($"{indices[d]} >= {shape[d]} in dimension {d}.");
            offset += indices[d] * strides[d];
        }

        return offset;
    }

    private long Offset(long index)
    {
        if (index < 0 || index >= Count) throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        if (contiguous) return index;
        var offset = 0L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index = Math.DivRem(index, shape[d], out var place);
            offset += place * strides[d];
        }

        return offset;
    }

    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.Count == right.Count && left.SequenceEqual(right));

    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !(left == right);

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;
    public override int GetHashCode() => base.GetHashCode();

    public IEnumerator<T> GetEnumerator()
    {
        for (var k = 0L; k < Count; k++) yield return At(k);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T At(long index)
    {
        var value = pointer[Offset(index)];
        GC.KeepAlive(this);
        return value;
    }

    public void Dispose()
    {
        pointer = null;
        tensor = null;
    }
}
