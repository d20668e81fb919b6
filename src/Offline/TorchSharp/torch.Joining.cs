using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.One("cat", Value.List(tensors), dim);
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.One("cat", tensors, dim);
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.One("cat", tensors.ToArray(), dim);
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);
    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);
    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => cat(tensors, axis);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.One("stack", Value.List(tensors), dim);
    public static Tensor hstack(params Tensor[] tensors) => Aten.One("hstack", tensors);
    public static Tensor hstack(IList<Tensor> tensors) => Aten.One("hstack", Value.List(tensors));
    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => hstack(tensors.ToArray());
    public static Tensor hstack(IEnumerable<Tensor> tensors) => hstack(tensors.ToArray());
    public static Tensor vstack(Tensor[] tensors) => Aten.One("vstack", tensors);
    public static Tensor vstack(IList<Tensor> tensors) => Aten.One("vstack", Value.List(tensors));
    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => vstack(tensors.ToArray());
    public static Tensor row_stack(params Tensor[] tensors) => vstack(tensors);
    public static Tensor row_stack(IList<Tensor> tensors) => vstack(tensors);
    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => vstack(tensors);
    public static Tensor dstack(params Tensor[] tensors) => Aten.One("dstack", tensors);
    public static Tensor dstack(IList<Tensor> tensors) => Aten.One("dstack", Value.List(tensors));
    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => dstack(tensors.ToArray());
    public static Tensor dstack(IEnumerable<Tensor> tensors) => dstack(tensors.ToArray());
    public static Tensor column_stack(params Tensor[] tensors) => Aten.One("column_stack", tensors);
    public static Tensor column_stack(IList<Tensor> tensors) => Aten.One("column_stack", Value.List(tensors));
    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => column_stack(tensors.ToArray());
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)Aten.Scalar("result_type.Tensor", tensor1, tensor2).Integer;
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)Aten.Scalar("promote_types", type1, type2).Integer;
    public static bool can_cast(ScalarType from, ScalarType to) => Aten.Scalar("can_cast", from, to).Integer != 0;
    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) => Aten.One("combinations", input, r, with_replacement);
    public static Tensor complex(Tensor real, Tensor imag) => Aten.One("complex", real, imag);
    public static Tensor polar(Tensor abs, Tensor angle) => Aten.One("polar", abs, angle);
    public static Tensor real(Tensor input) => input.real;
    public static Tensor imag(Tensor input) => input.imag;
    public static Tensor block_diag(params Tensor[] tensors) => Aten.One("block_diag", tensors);
    public static Tensor cartesian_prod(params Tensor[] tensors) => Aten.One("cartesian_prod", tensors);
    public static Tensor cartesian_prod(IList<Tensor> tensors) => Aten.One("cartesian_prod", Value.List(tensors));
    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => cartesian_prod(tensors.ToArray());
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Aten.Many("broadcast_tensors", tensors);
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Aten.Many("meshgrid.indexing", Value.List(tensors), indexing);
    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.One("einsum", equation, tensors);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.One("where.self", condition, x, y);

    public static Tensor[] where(Tensor condition) => condition.dtype == ScalarType.Bool
        ? Aten.Many("where", condition)
        : throw new ArgumentException("The condition to 'where' must be a boolean tensor.");

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) => Aten.One("cdist", x1, x2, p, (long)compute_mode);
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) => Aten.One("searchsorted.Tensor", sorted_sequence, values, out_int32, right, Value.None, sorter);
    public static Tensor searchsorted(Tensor sorted_sequence, Scalar values, bool out_int32, bool right, Tensor sorter) => Aten.One("searchsorted.Scalar", sorted_sequence, values, out_int32, right, Value.None, sorter);
    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) => Aten.One("tril_indices", row, col, offset, dtype, Value.None, InitializeDevice(device));
    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) => Aten.One("triu_indices", row, col, offset, dtype, Value.None, InitializeDevice(device));
    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => Aten.One("gather", input, dim, index, sparse_grad);
    public static Tensor norm(Tensor input) => input.norm();
    public static Tensor divide_(Tensor left, Scalar right) => left.divide_(right);
    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);
    public static Tensor movedim(Tensor input, long source, long destination) => Aten.One("movedim.int", input, source, destination);
    public static Tensor moveaxis(Tensor input, long source, long destination) => movedim(input, source, destination);
    public static Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination) => input.moveaxis([source.Item1, source.Item2], [destination.Item1, destination.Item2]);
    public static Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination) => input.moveaxis([source.Item1, source.Item2, source.Item3], [destination.Item1, destination.Item2, destination.Item3]);
    public static Tensor moveaxis(Tensor input, (long, long, long, long) source, (long, long, long, long) destination) => input.moveaxis([source.Item1, source.Item2, source.Item3, source.Item4], [destination.Item1, destination.Item2, destination.Item3, destination.Item4]);
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);
}
