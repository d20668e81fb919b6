using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        /// <summary>
        /// The gradients of the outputs' sum with respect to the inputs. As in the real package an input that was not
        /// used (with allow_unused) gives a tensor whose IsInvalid is true.
        /// </summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var outs = Handles(outputs);
            var ins = Handles(inputs);
            var grads = Handles(grad_outputs);
            var found = new nint[ins.Length];
            fixed (nint* o = outs, i = ins, g = grads, f = found)
                NativeMethods.Check(NativeMethods.wt_gradients(o, outs.Length, i, ins.Length, g, grads.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, f));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return found.Select(handle => new Tensor(handle)).ToList();
        }

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var roots = Handles(tensors);
            var grads = Handles(grad_tensors);
            var leaves = Handles(inputs);
            var retain = retain_graph is bool given ? (given ? 1 : 0) : -1;
            fixed (nint* r = roots, g = grads, l = leaves)
                NativeMethods.Check(NativeMethods.wt_backward(r, roots.Length, g, grads.Length, retain, create_graph ? 1 : 0, l, leaves.Length));
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : tensors.Select(tensor => tensor is null ? 0 : (nint)tensor.Handle).ToArray();
    }
}
