using System;
using System.Threading;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. It owns one reference to the native object, which Dispose, the dispose scope it was made in,
    /// or at last the finaliser gives up.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long total;
        private static long peak;

        internal nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            if (handle == 0) return;
            var live = Interlocked.Increment(ref total);
            var most = Interlocked.Read(ref peak);
            while (live > most && Interlocked.CompareExchange(ref peak, live, most) != most) most = Interlocked.Read(ref peak);
            if (register) OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        internal DisposeScope? OwningDisposeScope { get; set; }

        public string? name { get; set; }

        public static long TotalCount => Interlocked.Read(ref total);
        public static long PeakCount => Interlocked.Read(ref peak);

        /// <summary>True when the tensor has been disposed.</summary>
        public bool IsInvalid => handle == 0;

        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released == 0) return;
            // On the finaliser's thread the scope is gone too: it would have kept this tensor alive.
            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }

            Interlocked.Decrement(ref total);
            NativeMethods.wt_release(released);
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var released = Handle;
            Interlocked.Decrement(ref total);
            handle = 0;
            return released;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is not null) OwningDisposeScope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor alias()
        {
            var copy = new Tensor(NativeMethods.wt_alias(Handle));
            GC.KeepAlive(this);
            return copy;
        }

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);
        public override int GetHashCode() => base.GetHashCode();

        private const int InfoDim = 0, InfoNumel = 1, InfoItemSize = 2, InfoType = 3, InfoDeviceType = 4, InfoDeviceIndex = 5, InfoLeaf = 6;
        private const int InfoRequiresGrad = 7, InfoContiguous = 8, InfoStorageOffset = 9, InfoSparse = 10, InfoConj = 12, InfoNeg = 13;

        private long Info(int what)
        {
            var value = NativeMethods.wt_info(Handle, what);
            if (value == -1 && what is not InfoDeviceIndex) throw NativeMethods.Failure();
            GC.KeepAlive(this);
            return value;
        }

        public long Dimensions => Info(InfoDim);
        public long dim() => Info(InfoDim);
        public long ndim => Info(InfoDim);
        public long NumberOfElements => Info(InfoNumel);
        public long numel() => Info(InfoNumel);
        public long ElementSize => Info(InfoItemSize);
        public long element_size() => Info(InfoItemSize);
        public ScalarType dtype => (ScalarType)Info(InfoType);
        public DeviceType device_type => (DeviceType)Info(InfoDeviceType);
        public int device_index => (int)Info(InfoDeviceIndex);
        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);
        public bool is_leaf => Info(InfoLeaf) == 1;
        public bool is_sparse => Info(InfoSparse) == 1;
        public bool is_contiguous() => Info(InfoContiguous) == 1;
        public bool is_conj() => Info(InfoConj) == 1;
        public bool is_neg() => Info(InfoNeg) == 1;
        public long storage_offset() => Info(InfoStorageOffset);
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero()
        {
            if (numel() != 1) throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return ToScalar().ToBoolean();
        }

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes) NativeMethods.wt_sizes(Handle, p);
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long[] size() => shape;
        public long size(int dim) => shape[Wrap(dim)];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) NativeMethods.Check(NativeMethods.wt_strides(Handle, p));
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        private int Wrap(int dim)
        {
            var dims = (int)Dimensions;
            if (dim < -dims || dim >= dims)
                throw new System.Runtime.InteropServices.ExternalException($"Dimension out of range (expected to be in range of [{-dims}, {dims - 1}], but got {dim})");
            return dim < 0 ? dim + dims : dim;
        }
    }
}
