using System;
using System.Collections;
using System.IO;
using System.Numerics;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements of a CPU tensor; of any other, those of a copy on the CPU.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        internal void ValidateType(Type type)
        {
            if (ClrType(dtype) != type) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        internal unsafe void* DataPointer()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            var pointer = NativeMethods.wt_data(Handle);
            if (pointer == 0 && NumberOfElements > 0) throw NativeMethods.Failure();
            return (void*)pointer;
        }

        /// <summary>The memory of a contiguous CPU tensor; valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get => new(Contiguous("Bytes()"), checked((int)Math.Min(ByteCount(), int.MaxValue)));

            set
            {
                var pointer = Contiguous("SetBytes()");
                if (ByteCount() != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(pointer, value.Length));
            }
        }

        private long ByteCount() => NumberOfElements * ElementSize;

        private unsafe void* Contiguous(string what)
        {
            if (!is_contiguous()) throw new InvalidOperationException($"{what} called on non-contiguous tensor.");
            if (what == "Bytes()" && ByteCount() > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            return DataPointer();
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            using var memory = new UnmanagedMemoryStream((byte*)DataPointer(), ByteCount());
            memory.CopyTo(stream, bufferSize);
            GC.KeepAlive(this);
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            var next = (byte*)DataPointer();
            for (var left = ByteCount(); left > 0;)
            {
                var read = stream.Read(new Span<byte>(next, (int)Math.Min(left, bufferSize)));
                if (read == 0) throw new EndOfStreamException();
                next += read;
                left -= read;
            }

            GC.KeepAlive(this);
        }

        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);
        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);
        public sbyte ReadCpuSByte(long i) => TensorAccessor<sbyte>.ReadItemAt(this, i);
        public short ReadCpuInt16(long i) => TensorAccessor<short>.ReadItemAt(this, i);
        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);
        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);
        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);
        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);
        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public unsafe float ReadCpuFloat16(long i)
        {
            if (i >= NumberOfElements) throw new IndexOutOfRangeException("The index is greater than the number of elements in the tensor");
            return (float)((Half*)DataPointer())[i];
        }

        public unsafe float ReadCpuBFloat16(long i)
        {
            if (i >= NumberOfElements) throw new IndexOutOfRangeException("The index is greater than the number of elements in the tensor");
            return BitConverter.Int32BitsToSingle(((ushort*)DataPointer())[i] << 16);
        }

        /// <summary>Nested lists of scalars; a scalar for a tensor without dimensions.</summary>
        public object tolist()
        {
            if (Dimensions == 0) return ToScalar();
            var list = new ArrayList();
            for (var k = 0L; k < size(0); k++)
            {
                using var row = this[k];
                list.Add(row.tolist());
            }

            return list;
        }
    }
}
