import Foundation

/// Computes on a thread of its own: a long computation leaves the few threads that all tests share to those who wait
/// for an answer.
package func onThreadOfItsOwn<Value: Sendable>(_ compute: @escaping @Sendable () throws -> Value) async throws -> Value
{
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try compute() }) }
    }
}
