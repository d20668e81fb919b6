using System;
using System.Globalization;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static Device? cuda_device;
    private static Device? mps_device;
    private static Device default_device = new(DeviceType.CPU);

    public class Device
    {
        public DeviceType type { get; private set; } = DeviceType.CPU;
        public int index { get; private set; } = -1;

        public Device(string description)
        {
            var parts = description.Split(':');
            type = Parse(parts[0]);
            if (parts.Length > 1) index = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        public Device(string deviceType, int index = -1)
        {
            type = Parse(deviceType);
            this.index = index;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        private static DeviceType Parse(string name) => Enum.Parse<DeviceType>(name.ToUpperInvariant());

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index == -1 ? name : $"{name}:{index}";
        }

        public static implicit operator Device(string description) => new(description);
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static Device CUDA => cuda_device ??= InitializeDevice(new Device(DeviceType.CUDA));
    public static Device MPS => mps_device ??= InitializeDevice(new Device(DeviceType.MPS));

    public static Device device(string description) => InitializeDevice(new Device(description));
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(int index) => new(DeviceType.CUDA, index);

    public static Device get_default_device() => default_device;
    public static void set_default_device(Device device) => default_device = device;
    public static void set_default_device(string device) => default_device = InitializeDevice(new Device(device));

    /// <summary>The device itself, or the default one for null.</summary>
    public static Device InitializeDevice(Device? device)
    {
        device ??= default_device;
        InitializeDeviceType(device.type);
        return device;
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.MPS => OperatingSystem.IsMacOS() && NativeMethods.wt_threads() > 0,
        DeviceType.CUDA => NativeMethods.wt_cuda_available() == 1,
        _ => NativeMethods.wt_threads() > 0,
    };

    public static class cuda
    {
        public static bool is_available() => NativeMethods.wt_cuda_available() == 1;
        public static bool is_cudnn_available() => NativeMethods.wt_cudnn_available() == 1;
        public static int device_count() => NativeMethods.wt_cuda_devices();
        public static void manual_seed(long seed) => NativeMethods.Check(NativeMethods.wt_cuda_seed(seed, 0));
        public static void manual_seed_all(long seed) => NativeMethods.Check(NativeMethods.wt_cuda_seed(seed, 1));
        public static void synchronize(Device? device = null) => NativeMethods.Check(NativeMethods.wt_cuda_synchronize(device?.index ?? -1));
    }

    public static bool cuda_is_available() => cuda.is_available();
    public static bool mps_is_available() => TryInitializeDeviceType(DeviceType.MPS);
}
