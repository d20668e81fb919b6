using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor std(bool unbiased = true) => Spread("std", null, unbiased, false);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("std", [dim], unbiased, keepdim, type);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("std", dimensions, unbiased, keepdim, type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("std", dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("std", [dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("std", [dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => Spread("var", null, unbiased, false);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("var", [dim], unbiased, keepdim, type);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("var", dimensions, unbiased, keepdim, type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("var", dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("var", [dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Spread("var", [dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => SpreadMean("std_mean", null, unbiased, false);
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("std_mean", [dim], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("std_mean", dimensions, unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("std_mean", dimensions.ToArray(), unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("std_mean", [dim.Item1, dim.Item2], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("std_mean", [dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => SpreadMean("var_mean", null, unbiased, false);
        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("var_mean", [dim], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("var_mean", dimensions, unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("var_mean", dimensions.ToArray(), unbiased, keepdim, type);
        public (Tensor var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("var_mean", [dim.Item1, dim.Item2], unbiased, keepdim, type);
        public (Tensor var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => SpreadMean("var_mean", [dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        private Tensor Spread(string op, long[]? dims, bool unbiased, bool keepdim, ScalarType? type = null)
        {
            if (type is null || type == dtype) return Aten.One(op + ".correction", this, dims, unbiased ? 1 : 0, keepdim);
            using var converted = new Tensor(Aten.Raw("to.dtype", this, type), register: false);
            return converted.Spread(op, dims, unbiased, keepdim);
        }

        private (Tensor, Tensor) SpreadMean(string op, long[]? dims, bool unbiased, bool keepdim, ScalarType? type = null)
        {
            if (type is null || type == dtype) return Aten.Two(op + ".correction", this, dims, unbiased ? 1 : 0, keepdim);
            using var converted = new Tensor(Aten.Raw("to.dtype", this, type), register: false);
            return converted.SpreadMean(op, dims, unbiased, keepdim);
        }
    }
}
