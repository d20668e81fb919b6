using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) => Modules.Linear.Make(inputSize, outputSize, hasBias, device, dtype);
        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);
        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm is not null || sparse) throw new NotSupportedException("max_norm and sparse embeddings need the TorchSharp package.");
            var weight = new Parameter(randn(num_embeddings, embedding_dims, dtype, device));
            if (padding_idx is long padding)
            {
                using var quiet = no_grad();
                weight[padding] = 0;
            }

            return new Embedding(weight, padding_idx, scale_grad_by_freq);
        }

        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);
        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);

        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        public static ReLU ReLU(bool inplace = false) => new(inplace);
        public static GELU GELU() => new(false);
        public static GELU GELU(bool inplace) => new(inplace);
        public static Identity Identity() => new();

        public static Sequential Sequential() => Modules.Sequential.Make(Array.Empty<Module<Tensor, Tensor>>());
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Modules.Sequential.Make(modules);
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Modules.Sequential.Make(modules);
        public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) => Modules.Sequential.Make(modules.Select(pair => (pair.Item1, pair.Item2)));
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => Modules.Sequential.Make(modules);
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => Modules.Sequential.Make(modules);
        public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) => Modules.Sequential.Make(modules.Select(pair => (pair.Item1, pair.Item2)));
    }
}
