using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static class rnn
            {
                /// <summary>Sequences of differing lengths as one tensor, the shorter ones filled up.</summary>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0) =>
                    Aten.One("pad_sequence", Value.List(sequences), batch_first, padding_value);
            }

            /// <summary>Scales the gradients so that their common norm is at most max_norm; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                var gradients = Gradients(tensors);
                if (gradients.Count == 0) return 0;
                var norms = gradients.ConvertAll(gradient => gradient.norm((float)norm_type));
                var total = double.IsPositiveInfinity(norm_type)
                    ? stack(norms).max().ToDouble()
                    : stack(norms).norm((float)norm_type).ToDouble();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1)
                    foreach (var gradient in gradients) gradient.mul_(scale);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                foreach (var gradient in Gradients(tensors)) gradient.clamp_((Scalar)(-clip_value), (Scalar)clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(tensor => tensor.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                var offset = 0L;
                foreach (var tensor in tensors)
                {
                    var count = tensor.numel();
                    tensor.copy_(vec.narrow(0, offset, count).view(tensor.shape));
                    offset += count;
                }
            }

            private static List<Tensor> Gradients(IEnumerable<Parameter> tensors) =>
                tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToList();
        }
    }
}
