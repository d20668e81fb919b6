// The native half of the TorchSharp stand-in: a C interface to libtorch's operator dispatcher.
//
// Every ATen operator is reached through wt_call: the caller names the operator once (wt_find), then passes its
// arguments as a tagged array in schema order. Trailing arguments left out take the schema's defaults, which is also
// what lets one caller serve libtorch 1.13 and 2.x, where operators only grew at the end. The rest is what is not an
// operator: the life of a tensor, its description, autograd, modes, generators, threads and devices.
//
// A tensor handle is an owned at::TensorImpl*; 0 is the undefined tensor. Nothing here throws across the border:
// a failing call returns its error value and leaves the message for wt_error (one a thread).

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define WT_API extern "C" __attribute__((visibility("default")))

namespace {

using Impl = c10::TensorImpl;
using ImplPtr = c10::intrusive_ptr<Impl, c10::UndefinedTensorImpl>;

enum Tag : int32_t { None = 0, TensorTag, TensorList, Int, IntList, Double, Bool, String, DeviceTag, GeneratorTag, Complex, DoubleList };

// Mirrors the managed NativeValue.
struct Value {
    int32_t tag;
    int32_t count;  // elements of a list, or the index of a device
    union {
        int64_t i;
        double d;
        void* p;
    };
    double imaginary;
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<c10::IValue> defaults;     // one an argument; meaningful where has_default
    std::vector<bool> has_default;
    std::vector<bool> optional_elements;   // argument is a Tensor?[]
};

thread_local std::string last_error;
thread_local std::vector<at::Tensor> pending;  // results that did not fit the caller's buffer

at::Tensor borrow(void* handle) {
    return handle ? at::Tensor(ImplPtr::reclaim_copy(static_cast<Impl*>(handle))) : at::Tensor();
}

void* give(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

// Reads a tensor's description without touching its reference count.
Impl& peek(void* handle) { return *static_cast<Impl*>(handle); }

template <typename R, typename F>
R guarded(R failure, F&& body) {
    try {
        return body();
    } catch (const c10::Error& e) {
        last_error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "libtorch threw something that is not an exception";
    }
    return failure;
}

c10::List<at::Tensor> tensor_list(const Value& v) {
    auto handles = static_cast<void* const*>(v.p);
    c10::List<at::Tensor> list;
    list.reserve(v.count);
    for (int32_t k = 0; k < v.count; k++) list.push_back(borrow(handles[k]));
    return list;
}

std::vector<at::Tensor> tensor_vector(void* const* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t k = 0; k < count; k++) tensors.push_back(borrow(handles[k]));
    return tensors;
}

c10::IValue to_ivalue(const Value& v, bool optional_elements) {
    switch (v.tag) {
        case None: return {};
        case TensorTag: return borrow(v.p);
        case TensorList: {
            if (!optional_elements) return tensor_list(v);
            auto handles = static_cast<void* const*>(v.p);
            c10::impl::GenericList list(c10::OptionalType::create(c10::TensorType::get()));
            list.reserve(v.count);
            for (int32_t k = 0; k < v.count; k++) list.push_back(handles[k] ? c10::IValue(borrow(handles[k])) : c10::IValue());
            return list;
        }
        case Int: return v.i;
        case IntList: {
            auto data = static_cast<const int64_t*>(v.p);
            return std::vector<int64_t>(data, data + v.count);
        }
        case Double: return v.d;
        case Bool: return v.i != 0;
        case String: return std::string(static_cast<const char*>(v.p));
        case DeviceTag: return c10::Device(static_cast<c10::DeviceType>(v.i), static_cast<c10::DeviceIndex>(v.count));
        case GeneratorTag: return *static_cast<at::Generator*>(v.p);
        case Complex: return c10::complex<double>(v.d, v.imaginary);
        case DoubleList: {
            auto data = static_cast<const double*>(v.p);
            return std::vector<double>(data, data + v.count);
        }
    }
    TORCH_CHECK(false, "unknown argument tag ", v.tag);
}

void put(const c10::IValue& result, std::vector<Value>& out) {
    Value v{};
    if (result.isTensor()) {
        v.tag = TensorTag;
        v.p = give(result.toTensor());
    } else if (result.isInt()) {
        v.tag = Int;
        v.i = result.toInt();
    } else if (result.isDouble()) {
        v.tag = Double;
        v.d = result.toDouble();
    } else if (result.isBool()) {
        v.tag = Bool;
        v.i = result.toBool();
    } else if (result.isComplexDouble()) {
        auto c = result.toComplexDouble();
        v.tag = Complex;
        v.d = c.real();
        v.imaginary = c.imag();
    }
    out.push_back(v);
}

const at::Generator& generator(void* handle) { return *static_cast<at::Generator*>(handle); }

// Runs once when the library is loaded. Tensors of some megabytes come and go in every pass; by glibc's defaults each
// is mapped and returned to the system, and the page faults cost as much time as the arithmetic. WORKBENCH_MALLOC=default
// leaves the allocator alone, to measure that. (This reaches the main thread's arena in full. The arena of another thread
// cannot hold a block of 64 MB or more; only the environment variable MALLOC_ARENA_MAX=1, read before main, gives all
// threads the main one.)
struct Start {
    Start() {
#ifdef __GLIBC__
        const char* choice = std::getenv("WORKBENCH_MALLOC");
        if (choice == nullptr || std::strcmp(choice, "default") != 0) {
            if (mallopt(M_MMAP_THRESHOLD, 1 << 30) == 0) mallopt(M_MMAP_THRESHOLD, 32 << 20);
            mallopt(M_TRIM_THRESHOLD, 1 << 30);
        }
#endif
        // Debian's build starts with one thread; the one who set OMP_NUM_THREADS knows better.
        if (std::getenv("OMP_NUM_THREADS") == nullptr && std::thread::hardware_concurrency() > 0)
            at::set_num_threads(static_cast<int>(std::thread::hardware_concurrency()));
    }
};

}  // namespace

WT_API const char* wt_error() { return last_error.c_str(); }
WT_API const char* wt_version() { return TORCH_VERSION; }

WT_API void wt_start() { static Start start; }

// ---- operators

WT_API void* wt_find(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto op = new Operator{c10::Dispatcher::singleton().findSchemaOrThrow(name, overload), {}, {}, {}};
        for (const auto& argument : op->handle.schema().arguments()) {
            op->has_default.push_back(argument.default_value().has_value());
            op->defaults.push_back(argument.default_value() ? *argument.default_value() : c10::IValue());
            auto list = argument.type()->cast<c10::ListType>();
            op->optional_elements.push_back(list && list->getElementType()->kind() == c10::TypeKind::OptionalType);
        }
        return op;
    });
}

WT_API int wt_exists(const char* name, const char* overload) {
    return guarded<int>(0, [&] { return c10::Dispatcher::singleton().findSchema({name, overload}) ? 1 : 0; });
}

// Results: the operator's results in order, a list flattened. Returns their number, -1 on an error. What does not fit
// the capacity waits for wt_take (tensors only).
WT_API int wt_call(void* op_handle, const Value* args, int32_t count, Value* results, int32_t capacity) {
    return guarded<int>(-1, [&] {
        auto& op = *static_cast<Operator*>(op_handle);
        const size_t arity = op.defaults.size();
        TORCH_CHECK(static_cast<size_t>(count) <= arity, op.handle.schema().name(), " takes ", arity, " arguments, not ", count);
        torch::jit::Stack stack;
        stack.reserve(arity);
        for (int32_t k = 0; k < count; k++) stack.push_back(to_ivalue(args[k], op.optional_elements[k]));
        for (size_t k = count; k < arity; k++) {
            TORCH_CHECK(op.has_default[k], op.handle.schema().name(), " needs the argument ", op.handle.schema().arguments()[k].name());
            stack.push_back(op.defaults[k]);
        }
        op.handle.callBoxed(&stack);

        std::vector<Value> out;
        pending.clear();
        for (auto& result : stack) {
            if (result.isTensorList()) {
                for (const at::Tensor& tensor : result.toTensorVector()) put(tensor, out);
            } else {
                put(result, out);
            }
        }
        const int total = static_cast<int>(out.size());
        for (int k = 0; k < total; k++) {
            if (k < capacity) results[k] = out[k];
            else pending.push_back(out[k].p ? at::Tensor(ImplPtr::reclaim(static_cast<Impl*>(out[k].p))) : at::Tensor());
        }
        return total;
    });
}

WT_API void wt_take(void** handles, int32_t count) {
    for (int32_t k = 0; k < count; k++) handles[k] = give(std::move(pending[k]));
    pending.clear();
}

// ---- tensors

WT_API void wt_release(void* handle) {
    if (handle) ImplPtr::reclaim(static_cast<Impl*>(handle));
}

WT_API void* wt_alias(void* handle) { return give(borrow(handle)); }

// A new CPU tensor with a copy of the memory.
WT_API void* wt_from_memory(const void* data, const int64_t* sizes, int32_t dims, int32_t dtype) {
    return guarded<void*>(nullptr, [&] {
        auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
        at::Tensor tensor = at::empty(at::IntArrayRef(sizes, dims), options);
        if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
        return give(std::move(tensor));
    });
}

// A CPU tensor over the caller's memory; done(context) is called when the last tensor that uses it is gone.
WT_API void* wt_from_blob(void* data, const int64_t* sizes, int32_t dims, int32_t dtype, void (*done)(void*), void* context) {
    return guarded<void*>(nullptr, [&] {
        auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
        return give(at::from_blob(data, at::IntArrayRef(sizes, dims), [done, context](void*) { done(context); }, options));
    });
}

enum What : int32_t { Dim = 0, Numel, ItemSize, DType, DeviceKind, DeviceIdx, Leaf, RequiresGrad, Contiguous, StorageOffset, Sparse, Inference, Conj, Neg };

WT_API int64_t wt_info(void* handle, int32_t what) {
    return guarded<int64_t>(-1, [&]() -> int64_t {
        Impl& t = peek(handle);
        switch (what) {
            case Dim: return t.dim();
            case Numel: return t.numel();
            case ItemSize: return static_cast<int64_t>(t.itemsize());
            case DType: return static_cast<int64_t>(c10::typeMetaToScalarType(t.dtype()));
            case DeviceKind: return static_cast<int64_t>(t.device().type());
            case DeviceIdx: return t.device().index();
            case Leaf: return borrow(handle).is_leaf();
            case RequiresGrad: return t.requires_grad();
            case Contiguous: return t.is_contiguous();
            case StorageOffset: return t.storage_offset();
            case Sparse: return t.is_sparse();
            case Inference: return t.is_inference();
            case Conj: return borrow(handle).is_conj();
            case Neg: return borrow(handle).is_neg();
        }
        TORCH_CHECK(false, "unknown property ", what);
    });
}

WT_API void wt_sizes(void* handle, int64_t* sizes) {
    auto from = peek(handle).sizes();
    std::copy(from.begin(), from.end(), sizes);
}

WT_API int wt_strides(void* handle, int64_t* strides) {
    return guarded<int>(-1, [&] {
        auto from = peek(handle).strides();
        std::copy(from.begin(), from.end(), strides);
        return 0;
    });
}

WT_API void* wt_data(void* handle) {
    return guarded<void*>(nullptr, [&] { return borrow(handle).data_ptr(); });
}

// ---- autograd

WT_API int wt_set_requires_grad(void* handle, int value) {
    return guarded<int>(-1, [&] {
        auto tensor = borrow(handle);
        TORCH_CHECK(value || tensor.is_leaf(), "you can only change requires_grad flags of leaf variables.");
        tensor.set_requires_grad(value != 0);
        return 0;
    });
}

WT_API int wt_retain_grad(void* handle) {
    return guarded<int>(-1, [&] { borrow(handle).retain_grad(); return 0; });
}

WT_API int wt_grad(void* handle, void** grad) {
    return guarded<int>(-1, [&] { *grad = give(borrow(handle).grad()); return 0; });
}

WT_API int wt_set_grad(void* handle, void* grad) {
    return guarded<int>(-1, [&] { borrow(handle).mutable_grad() = borrow(grad); return 0; });
}

WT_API int wt_set_data(void* handle, void* data) {
    return guarded<int>(-1, [&] { borrow(handle).set_data(borrow(data)); return 0; });
}

// retain_graph: -1 is "as create_graph".
WT_API int wt_backward(void* const* tensors, int32_t count, void* const* grads, int32_t grad_count, int retain_graph,
                       int create_graph, void* const* inputs, int32_t input_count) {
    return guarded<int>(-1, [&] {
        const bool retain = (retain_graph >= 0 ? retain_graph : create_graph) != 0;
        torch::autograd::backward(tensor_vector(tensors, count), tensor_vector(grads, grad_count), retain, create_graph != 0,
                                  tensor_vector(inputs, input_count));
        return 0;
    });
}

WT_API int wt_gradients(void* const* outputs, int32_t count, void* const* inputs, int32_t input_count, void* const* grads,
                        int32_t grad_count, int retain_graph, int create_graph, int allow_unused, void** results) {
    return guarded<int>(-1, [&] {
        auto found = torch::autograd::grad(tensor_vector(outputs, count), tensor_vector(inputs, input_count),
                                           tensor_vector(grads, grad_count), retain_graph != 0, create_graph != 0,
                                           allow_unused != 0);
        for (size_t k = 0; k < found.size(); k++) results[k] = give(std::move(found[k]));
        return 0;
    });
}

WT_API int wt_grad_enabled() { return c10::GradMode::is_enabled(); }
WT_API void wt_set_grad_enabled(int enabled) { c10::GradMode::set_enabled(enabled != 0); }
WT_API int wt_inference_enabled() { return c10::InferenceMode::is_enabled(); }
WT_API void* wt_inference_enter(int enabled) { return new c10::InferenceMode(enabled != 0); }
WT_API void wt_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
WT_API int wt_anomaly_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }
WT_API int wt_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }
WT_API void wt_set_anomaly(int enabled, int check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0); }

// ---- random numbers

WT_API void* wt_generator_default(int32_t device_type, int32_t index) {
    return guarded<void*>(nullptr, [&] {
        return new at::Generator(at::globalContext().defaultGenerator(
            c10::Device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(index))));
    });
}

WT_API void* wt_generator_new(uint64_t seed, int32_t device_type, int32_t index) {
    return guarded<void*>(nullptr, [&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(index));
        if (device.is_cpu()) return new at::Generator(at::detail::createCPUGenerator(seed));
        // Only a clone reaches the other devices without their headers; libtorch never frees its some hundred bytes.
        auto made = at::globalContext().defaultGenerator(device).clone();
        made.set_current_seed(seed);
        return new at::Generator(made);
    });
}

WT_API void wt_generator_release(void* handle) { delete static_cast<at::Generator*>(handle); }

WT_API int64_t wt_generator_seed(void* handle) {
    return guarded<int64_t>(0, [&] { return static_cast<int64_t>(generator(handle).current_seed()); });
}

WT_API int wt_generator_set_seed(void* handle, int64_t seed) {
    return guarded<int>(-1, [&] {
        auto gen = generator(handle);
        std::lock_guard<std::mutex> lock(gen.mutex());
        gen.set_current_seed(static_cast<uint64_t>(seed));
        return 0;
    });
}

WT_API int64_t wt_generator_reseed(void* handle) {
    return guarded<int64_t>(0, [&] {
        auto gen = generator(handle);
        std::lock_guard<std::mutex> lock(gen.mutex());
        return static_cast<int64_t>(gen.seed());
    });
}

WT_API void* wt_generator_state(void* handle) {
    return guarded<void*>(nullptr, [&] { return give(generator(handle).get_state()); });
}

WT_API int wt_generator_set_state(void* handle, void* state) {
    return guarded<int>(-1, [&] { auto gen = generator(handle); gen.set_state(borrow(state)); return 0; });
}

WT_API int wt_manual_seed(int64_t seed) {
    return guarded<int>(-1, [&] { at::manual_seed(static_cast<uint64_t>(seed)); return 0; });
}

// ---- threads and devices

WT_API int wt_threads() { return at::get_num_threads(); }
WT_API int wt_set_threads(int count) {
    return guarded<int>(-1, [&] { at::set_num_threads(count); return 0; });
}
WT_API int wt_cuda_available() {
    return guarded<int>(0, [] { return torch::cuda::is_available() ? 1 : 0; });
}
WT_API int wt_cudnn_available() {
    return guarded<int>(0, [] { return torch::cuda::cudnn_is_available() ? 1 : 0; });
}
WT_API int wt_cuda_devices() {
    return guarded<int>(0, [] { return static_cast<int>(torch::cuda::device_count()); });
}
WT_API int wt_cuda_seed(int64_t seed, int all) {
    return guarded<int>(-1, [&] {
        if (!torch::cuda::is_available()) return 0;
        if (all) torch::cuda::manual_seed_all(static_cast<uint64_t>(seed));
        else torch::cuda::manual_seed(static_cast<uint64_t>(seed));
        return 0;
    });
}
WT_API int wt_cuda_synchronize(int64_t index) {
    return guarded<int>(-1, [&] { torch::cuda::synchronize(index); return 0; });
}
