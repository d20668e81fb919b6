using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Aten.One("matmul", this, target);
        public Tensor mm(Tensor target) => Aten.One("mm", this, target);
        public Tensor mv(Tensor target) => Aten.One("mv", this, target);
        public Tensor bmm(Tensor batch2) => Aten.One("bmm", this, batch2);
        public Tensor dot(Tensor target) => Aten.One("dot", this, target);
        public Tensor vdot(Tensor target) => Aten.One("vdot", this, target);
        public Tensor inner(Tensor vec2) => Aten.One("inner", this, vec2);
        public Tensor outer(Tensor vec2) => Aten.One("outer", this, vec2);
        public Tensor ger(Tensor vec2) => outer(vec2);
        public Tensor kron(Tensor other) => Aten.One("kron", this, other);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.One("addmm", this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.InPlace("addmm_", this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.One("addmv", this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.InPlace("addmv_", this, mat, vec, beta, alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Aten.One("addr", this, vec1, vec2, beta, alpha);
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Aten.InPlace("addr_", this, vec1, vec2, beta, alpha);
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.One("addbmm", this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.InPlace("addbmm_", this, batch1, batch2, beta, alpha);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.One("baddbmm", this, batch1, batch2, beta, alpha);
        public Tensor trace() => Aten.One("trace", this);
        public Tensor det() => Aten.One("det", this);
        public Tensor logdet() => Aten.One("logdet", this);
        public Tensor inverse() => Aten.One("inverse", this);
        public Tensor matrix_exp() => Aten.One("matrix_exp", this);
        public Tensor matrix_power(int n) => Aten.One("matrix_power", this, n);
        public Tensor tensordot(Tensor b, long dims = 2)
        {
            var left = ndim;
            return tensordot(b, Enumerable.Range(0, (int)dims).Select(k => left - dims + k).ToArray(), Enumerable.Range(0, (int)dims).Select(k => (long)k).ToArray());
        }

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.One("tensordot", this, b, dims1, dims2);
        public Tensor tensordot(Tensor b, (long, long)[] dims) => tensordot(b, Array.ConvertAll(dims, d => d.Item1), Array.ConvertAll(dims, d => d.Item2));
    }
}
