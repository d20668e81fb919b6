using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(NativeMethods.Check(NativeMethods.wt_generator_new(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1)), device ?? torch.CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            Handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(NativeMethods.Check(NativeMethods.wt_generator_default((int)DeviceType.CPU, -1)), torch.CPU);

        public IntPtr Handle { get; private set; }
        public Device device { get; private set; }

        public Tensor get_state() => new(NativeMethods.Check(NativeMethods.wt_generator_state(Handle)));
        public void set_state(Tensor value) => NativeMethods.Check(NativeMethods.wt_generator_set_state(Handle, value.Handle));
        public long initial_seed() => NativeMethods.wt_generator_seed(Handle);

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.wt_generator_set_seed(Handle, seed));
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var released = Handle;
            Handle = 0;
            if (released != 0) NativeMethods.wt_generator_release(released);
        }
    }

    public static class random
    {
        public static Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.wt_manual_seed(seed));
            return Generator.Default;
        }

        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static long seed() => random.seed();
    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
