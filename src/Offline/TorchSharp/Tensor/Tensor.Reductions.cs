using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Aten.One("sum", this, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.One("sum.dim_IntList", this, dim, keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.One("sum.dim_IntList", this, dim, keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim }, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1 }, keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1, dim2 }, keepdim, type);
        public Tensor mean() => Aten.One("mean", this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.One("mean.dim", this, dimensions, keepdim, type);
        public Tensor nansum() => Aten.One("nansum", this);
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Aten.One("nanmean", this, dim is int d ? new long[] { d } : null, keepdim, dtype);
        public Tensor prod(ScalarType? type = null) => Aten.One("prod", this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.One("prod.dim_int", this, dim, keepdim, type);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.One("cumsum", this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.One("cumprod", this, dim, type);
        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.Two("cummax", this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.Two("cummin", this, dim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.One("logsumexp", this, new[] { dim }, keepdim);
        public Tensor logcumsumexp(long dim) => Aten.One("logcumsumexp", this, dim);
        public Tensor max() => Aten.One("max", this);
        public Tensor max(Tensor other) => Aten.One("max.other", this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.Two("max.dim", this, dim, keepdim);
        public Tensor min() => Aten.One("min", this);
        public Tensor min(Tensor other) => Aten.One("min.other", this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.Two("min.dim", this, dim, keepdim);
        public Tensor amax(params long[] dims) => Aten.One("amax", this, dims, false);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.One("amax", this, dims, keepdim));
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.One("amax", this, dims, keepdim));
        public Tensor amin(params long[] dims) => Aten.One("amin", this, dims, false);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.One("amin", this, dims, keepdim));
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.One("amin", this, dims, keepdim));
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Aten.Two("aminmax", this, dim, keepdim);
        public Tensor argmax() => Aten.One("argmax", this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.One("argmax", this, dim, keepdim);
        public Tensor argmin() => Aten.One("argmin", this);
        public Tensor argmin(long dim, bool keepdim = false) => Aten.One("argmin", this, dim, keepdim);
        public Tensor all() => Aten.One("all", this);
        public Tensor all(long dim, bool keepdim = false) => Aten.One("all.dim", this, dim, keepdim);
        public Tensor any() => Aten.One("any", this);
        public Tensor any(long dim, bool keepdim = false) => Aten.One("any.dim", this, dim, keepdim);
        public Tensor count_nonzero(long[]? dims = null) => dims is null ? Aten.One("count_nonzero", this) : Aten.One("count_nonzero.dim_IntList", this, dims);
        public Tensor median() => Aten.One("median", this);
        public Tensor nanmedian() => Aten.One("nanmedian", this);
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Aten.Two("mode", this, dim, keepdim);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Aten.Two("kthvalue", this, k, dim ?? -1, keepdim);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Aten.Two("topk", this, k, dim, largest, sorted);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Aten.Two("sort.stable", this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.One("argsort", this, dim, descending);
        public Tensor msort() => Aten.One("msort", this);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.One("quantile", this, q, dim, keepdim);
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.One("nanquantile", this, q, dim, keepdim);
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Aten.One("histc", this, bins, min, max);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.One("bincount", this, weights, minlength);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.One("bucketize.Tensor", this, boundaries, outInt32, right);
        public Tensor norm(float p = 2) => Aten.One("norm.Scalar", this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Aten.One("norm.ScalarOpt_dim", this, p, new long[] { dim }, keepdim);
        public Tensor dist(Tensor other, float p = 2) => Aten.One("dist", this, other, p);
        public Tensor renorm(float p, long dim, float maxnorm) => Aten.One("renorm", this, p, dim, maxnorm);
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => Aten.One("cov", this, correction, fweights, aweights);
        public Tensor corrcoef() => Aten.One("corrcoef", this);
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.One("diff", this, n, dim, prepend, append);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            dim is int d ? Aten.Three("unique_dim", this, d, sorted, return_inverse, return_counts) : Aten.Three("_unique2", this, sorted, return_inverse, return_counts);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Aten.Three("unique_consecutive", this, return_inverse, return_counts, dim is int d ? d : Value.None);

        private static Tensor Into(Tensor? destination, Tensor result)
        {
            if (destination is null) return result;
            Aten.InPlace("resize_", destination, result.shape);
            destination.copy_(result);
            result.Dispose();
            return destination;
        }
    }
}
