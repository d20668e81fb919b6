using System;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // The real package ignores the generators of these functions, and so does this, lest a result comes to depend on
        // one: where it matters, call the tensor's own normal_ and uniform_. (xavier_normal_ is left out: there it draws
        // from a uniform distribution.)
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            public static Tensor zeros_(Tensor tensor) => Quietly(tensor, t => t.zero_());
            public static Tensor ones_(Tensor tensor) => Quietly(tensor, t => t.fill_(1));
            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, t => t.fill_(val));
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Quietly(tensor, t => t.uniform_(low, high));
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Quietly(tensor, t => t.normal_(mean, std));

            public static Tensor eye_(Tensor tensor)
            {
                if (tensor.ndim != 2) throw new ArgumentException("eye_ needs a tensor with 2 dimensions");
                return Quietly(tensor, t => t.copy_(eye(t.size(0), t.size(1), t.dtype, t.device)));
            }

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return Quietly(tensor, t => t.uniform_(-bound, bound));
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var deviation = KaimingDeviation(tensor, a, mode, nonlinearity);
                return Quietly(tensor, t => t.normal_(0, deviation));
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return Quietly(tensor, t => t.uniform_(-bound, bound));
            }

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            /// <summary>Orthogonal rows or columns, whichever are fewer (Saxe et al. 2014).</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                if (tensor.ndim < 2) throw new ArgumentException("orthogonal_ needs a tensor with 2 or more dimensions");
                return Quietly(tensor, t =>
                {
                    var (rows, columns) = (t.size(0), t.numel() / t.size(0));
                    var drawn = randn(rows, columns, t.dtype, t.device);
                    var (q, r) = Aten.Two("linalg_qr", rows < columns ? drawn.t() : drawn);
                    // Signs chosen so that the result is uniform over the orthogonal matrices.
                    q.mul_(r.diag().sign());
                    t.copy_((rows < columns ? q.t() : q).reshape(t.shape)).mul_(gain);
                });
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Quietly(Tensor tensor, Action<Tensor> fill)
            {
                using (no_grad())
                using (NewDisposeScope())
                    fill(tensor);
                return tensor;
            }
        }
    }
}
