using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(Singles(i1));
            set => index_put_(value, Singles(i1));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(Singles(i1, i2));
            set => index_put_(value, Singles(i1, i2));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Singles(i1, i2, i3));
            set => index_put_(value, Singles(i1, i2, i3));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Singles(i1, i2, i3, i4));
            set => index_put_(value, Singles(i1, i2, i3, i4));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(Singles(i1, i2, i3, i4, i5));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(Singles(i1, i2, i3, i4, i5, i6));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5, i6));
        }

        private static TensorIndex[] Singles(params long[] indices) => Array.ConvertAll(indices, i => TensorIndex.Single(i));

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index(params TensorIndex[] indices)
        {
            using var view = new IndexedView(this, indices);
            return new Tensor(view.Tensors.Count == 0 ? view.Detach() : Aten.Raw("index.Tensor", Value.Handle(view.Current), Value.Handles(view.TensorHandles())));
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            if (accumulate && !indices.Any(index => index.kind == TensorIndex.Kind.Tensor))
                throw new ArgumentException("Accumulating needs at least one index that is a tensor.", nameof(indices));
            return Put(value, indices, accumulate);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var filler = Aten.Raw("scalar_tensor", value, dtype, Value.None, device);
            try
            {
                return Put(Value.Handle(filler), 0, indices, false);
            }
            finally
            {
                NativeMethods.wt_release(filler);
            }
        }

        private Tensor Put(Tensor value, TensorIndex[] indices, bool accumulate) => Put(value, value.Dimensions, indices, accumulate);

        private Tensor Put(Value value, long valueDims, TensorIndex[] indices, bool accumulate)
        {
            using var view = new IndexedView(this, indices);
            if (view.Tensors.Count > 0)
            {
                NativeMethods.wt_release(Aten.Raw("index_put_", Value.Handle(view.Current), Value.Handles(view.TensorHandles()), value, accumulate));
                return this;
            }

            // Leading dimensions of one may be more than the place has, as in PyTorch.
            var target = NativeMethods.wt_info(view.Current, InfoDim);
            nint trimmed = 0;
            try
            {
                if (valueDims > target)
                {
                    var sizes = ((Tensor)value.Reference!).shape;
                    var extra = (int)(valueDims - target);
                    if (sizes.Take(extra).All(size => size == 1)) trimmed = Aten.Raw("reshape", value, sizes[extra..]);
                }

                NativeMethods.wt_release(Aten.Raw("copy_", Value.Handle(view.Current), trimmed != 0 ? Value.Handle(trimmed) : value));
                return this;
            }
            finally
            {
                NativeMethods.wt_release(trimmed);
            }
        }

        public Tensor index_select(long dim, Tensor index) => Aten.One("index_select", this, dim, index);
        public Tensor select(long dim, long index) => Aten.One("select.int", this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Aten.One("slice.Tensor", this, dim, start, finish, step);
        public Tensor narrow(long dim, long start, long length) => Aten.One("narrow", this, dim, start, length);
        public Tensor gather(long dim, Tensor index) => Aten.One("gather", this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.One("scatter.src", this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.InPlace("scatter_.src", this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.One("scatter_add", this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.InPlace("scatter_add_", this, dim, index, src);
        public Tensor select_scatter(Tensor src, long dim, long index) => Aten.One("select_scatter", this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) => Aten.One("slice_scatter", this, src, dim, start, end, step);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.One("diagonal_scatter", this, src, offset, dim1, dim2);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.One("index_add", this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.InPlace("index_add_", this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.One("index_copy", this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.InPlace("index_copy_", this, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.One("index_fill.int_Scalar", this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.InPlace("index_fill_.int_Scalar", this, dim, index, value);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.One("masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.InPlace("masked_fill_.Scalar", this, mask, value);
        public Tensor masked_select(Tensor mask) => Aten.One("masked_select", this, mask);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.One("masked_scatter", this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.InPlace("masked_scatter_", this, mask, value);
        public Tensor take(Tensor index) => Aten.One("take", this, index);
        public Tensor take_along_dim(Tensor indices) => Aten.One("take_along_dim", this, indices);
        public Tensor take_along_dim(IEnumerable<long> indices) => take_along_dim(torch.tensor(indices.ToArray()));
        public Tensor take_along_dim(Tensor indices, long dim) => Aten.One("take_along_dim", this, indices, dim);
        public Tensor take_along_dim(IEnumerable<long> indices, long dim) => take_along_dim(torch.tensor(indices.ToArray()), dim);
        public Tensor nonzero() => Aten.One("nonzero", this);
        public IList<Tensor> nonzero_as_list() => Aten.Many("nonzero_numpy", this);
        public Tensor argwhere() => Aten.One("argwhere", this);
        public Tensor where(Tensor condition, Tensor y) => Aten.One("where.self", condition, this, y);
    }
}
